namespace ContainerTools.Comparison;

/// <summary>What an update costs for one layer of the new image, and why. Sizes are in bytes, of layers as they are stored.</summary>
/// <param name="From">The image that the client has; null if it has none for the platform.</param>
/// <param name="To">The new image.</param>
/// <param name="Index">The layer's place in the new image; the base is 0.</param>
/// <param name="FromIndex">The place of its counterpart in the old image: the same layer, or the one that it replaces; null if there is none.</param>
/// <param name="Reason">What the layer is to the old image.</param>
/// <param name="IsPulled">Whether the client pulls it.</param>
/// <param name="UnpackAgain">
/// Whether the client has its bytes and must unpack them all the same, because an unpacked layer is kept under all that is below it.
/// </param>
/// <param name="Share">Of what is pulled of this layer in the whole new image, from 0 to 1.</param>
public sealed record LayerUpdate(Image? From, Image To, int Index, int? FromIndex, LayerUpdateReason Reason, bool IsPulled, bool UnpackAgain, double Share)
{
    /// <summary>The layer itself.</summary>
    public Layer Layer => To.Layers[Index];

    /// <summary>The digest of the layer as it is stored.</summary>
    public Digest Digest => Layer.Digest;

    /// <summary>The layer's size.</summary>
    public long Size => Layer.Size;

    /// <summary>How much of it is pulled: all or nothing.</summary>
    public long PullSize => IsPulled ? Size : 0;

    /// <summary>Its counterpart in the old image; null if there is none.</summary>
    public Layer? FromLayer => FromIndex is { } index ? From?.Layers[index] : null;

    /// <summary>The size of the counterpart in the old image; null if there is none.</summary>
    public long? FromSize => FromLayer?.Size;

    /// <summary>The command that made the layer, as the new image's history has it; null where it does not say.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? CreatedBy => To.StepOf(Index)?.CreatedBy;

    /// <summary>A remark of the tool that made the layer; null where there is none.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? Comment => To.StepOf(Index)?.Comment;

    /// <inheritdoc/>
    public override string ToString() => $"Layer {Index} of {To}: {Reason}";
}
