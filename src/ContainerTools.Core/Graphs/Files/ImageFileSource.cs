using ContainerTools.Composition;
using ContainerTools.Inspection;

namespace ContainerTools.Graphs.Files;

/// <summary>The files of an image, as a container sees them.</summary>
internal sealed class ImageFileSource(ImageFiles files, ImageContents contents) : FileSource(files)
{
    public override string Name => $"{Files.Image}";

    public override ComposableFiles Take(IReadOnlyList<ImageFile> files) => new ImageNodeFiles(Files, files, contents);
}
