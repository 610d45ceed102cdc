using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Files of a folder of this machine.</summary>
/// <param name="source">The folder, and where its content goes.</param>
/// <param name="names">Paths in the image, elements separated by slashes, none before or after.</param>
/// <param name="size">Of all contents, in bytes.</param>
internal sealed class FolderNodeFiles(LayerSource source, IReadOnlyList<string> names, long size) : ComposableFiles(names, size)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(WindowsPath.TakenLiterally(source.Path));
    private readonly string _prefix = source.Destination.Trim('/') is { Length: > 0 } folder ? folder + "/" : "";

    public override string Origin => source.Path;

    public override LayerEntry? Describe(string name, LayerBuilder builder) => name.StartsWith(_prefix, StringComparison.Ordinal)
        ? builder.DescribeLocal(Path.Join(_root, name[_prefix.Length..].Replace('/', Path.DirectorySeparatorChar)), name, _root, source.KeepsOwners)
        : null;
}
