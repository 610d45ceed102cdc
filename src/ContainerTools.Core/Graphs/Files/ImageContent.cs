using ContainerTools.Composition;
using ContainerTools.Inspection;

namespace ContainerTools.Graphs.Files;

/// <summary>The content of a file of an image.</summary>
internal sealed class ImageContent(ImageFile file, ImageContents contents) : FileContent(file.Size)
{
    public override string Fingerprint => file.Digest?.ToString() ?? $"{file.Image.Layers[file.BodyLayer].DiffId} {file.BodyEntry}";

    public override string Origin => $"{file.FullName} of {file.Image}";

    public override Stream Open() => contents.Open(file);
}
