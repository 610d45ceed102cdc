namespace ContainerTools.Inspection;

/// <summary>How large an image is and how much of it nobody sees. Sizes are in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Layers">The same for each layer, the base first.</param>
/// <param name="FileCount">How many files a container sees; links, devices and the like count, folders do not.</param>
/// <param name="FileSize">Of the contents of all files in all layers.</param>
/// <param name="HiddenSize">Of contents that no container sees, because later layers replace or remove them.</param>
/// <param name="DuplicateSize">Of visible contents that another file has too.</param>
public sealed record ImageMeasure(Image Image, IReadOnlyList<LayerMeasure> Layers, int FileCount, long FileSize, long HiddenSize, long DuplicateSize)
{
    /// <summary>Of manifest, config and layers as they are stored.</summary>
    public long Size => Image.Size;

    /// <summary>Of the contents that a container sees.</summary>
    public long VisibleSize => FileSize - HiddenSize;

    /// <summary>The visible part of all contents, from 0 to 1; 1 for an image without contents.</summary>
    public double Efficiency => FileSize == 0 ? 1 : (double)VisibleSize / FileSize;

    /// <inheritdoc/>
    public override string ToString() => $"{Image}";
}
