namespace ContainerTools.Inspection;

/// <summary>What one layer of an image has, and what it does to those below. Sizes are in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Index">The layer's place; the base is 0.</param>
/// <param name="Size">Of the layer as it is stored, mostly compressed.</param>
/// <param name="FileSize">Of the contents of its files.</param>
/// <param name="Added">How many files were not there. Links, devices and the like count as files; folders do not.</param>
/// <param name="Changed">How many files took the place of one of the same name.</param>
/// <param name="Removed">How many files of lower layers are gone with nothing in their place.</param>
/// <param name="HiddenSize">Of contents that this layer has and that no container sees, because later layers replace or remove them.</param>
/// <param name="DuplicateSize">Of visible contents that another file of the image has too, in this layer or in one below.</param>
/// <param name="Share">Of the contents of all layers, as a part of 1.</param>
public sealed record LayerMeasure(Image Image, int Index, long Size, long FileSize, int Added, int Changed, int Removed, long HiddenSize, long DuplicateSize, double Share)
{
    /// <summary>The layer itself.</summary>
    public Layer Layer => Image.Layers[Index];

    /// <summary>The command that made the layer, as the image's history has it; null where it does not say.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? CreatedBy => Image.StepOf(Index)?.CreatedBy;

    /// <summary>A remark of the tool that made the layer; null where there is none.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? Comment => Image.StepOf(Index)?.Comment;

    /// <summary>When the layer was made, as the history says; null where it does not say.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public DateTimeOffset? Created => Image.StepOf(Index)?.Created;

    /// <inheritdoc/>
    public override string ToString() => $"Layer {Index} of {Image}";
}
