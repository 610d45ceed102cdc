using ContainerTools.Composition;
using ContainerTools.Inspection;

namespace ContainerTools.Graphs.Files;

/// <summary>Where the files of a graph lie.</summary>
/// <param name="files">All of them, as a container will see them.</param>
internal abstract class FileSource(ImageFiles files)
{
    public ImageFiles Files { get; } = files;

    /// <summary>What to call it in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The folder of the image into which all files go; empty for the root.</summary>
    public virtual string Destination => "";

    /// <summary>Some of the files, for a node.</summary>
    public abstract ComposableFiles Take(IReadOnlyList<ImageFile> files);
}
