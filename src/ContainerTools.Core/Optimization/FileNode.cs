using ContainerTools.Layering;

namespace ContainerTools.Optimization;

/// <summary>Files that are changed together: those of a package, or those in a folder.</summary>
/// <param name="name">Tells it from all others, in later versions of the image too.</param>
/// <param name="rate">How often it changes, compared with a package, which is 1.</param>
internal sealed class FileNode(string name, double rate) : IWeighedNode
{
    public string Name { get; } = name;

    public double Rate { get; } = rate;

    /// <summary>Of all contents, in bytes.</summary>
    public long Size { get; set; }

    public int FileCount { get; set; }
}
