namespace ContainerTools.Comparison;

/// <summary>What a client that has one image must pull for another. Sizes are in bytes, of layers and documents as they are stored.</summary>
/// <param name="From">The image that the client has; null if it has none for the platform.</param>
/// <param name="To">The new image.</param>
/// <param name="Engine">What pulls.</param>
/// <param name="Layers">The same for each layer of the new image, the base first.</param>
/// <param name="DocumentSize">What is pulled of manifest and config; an index is not counted.</param>
public sealed record ImageUpdate(Image? From, Image To, PullEngine Engine, IReadOnlyList<LayerUpdate> Layers, long DocumentSize)
{
    /// <summary>The platform of the new image.</summary>
    public Platform Platform => To.Platform;

    /// <summary>How many layers are pulled.</summary>
    public int PulledLayers => Layers.Count(layer => layer.IsPulled);

    /// <summary>How many layers are not pulled.</summary>
    public int KeptLayers => Layers.Count - PulledLayers;

    /// <summary>How many layers are not pulled, but must be unpacked again.</summary>
    public int UnpackedAgain => Layers.Count(layer => layer.UnpackAgain);

    /// <summary>Of layers and documents that are pulled.</summary>
    public long PullSize => DocumentSize + Layers.SumSizes(layer => layer.PullSize);

    /// <summary>Of layers and documents that the client need not pull.</summary>
    public long KeptSize => Size - PullSize;

    /// <summary>Of the whole new image; a layer that it has several times counts once.</summary>
    public long Size => SizeOf(To);

    /// <summary>The pulled part of the whole, from 0 to 1.</summary>
    public double Share => (double)PullSize / Size;

    /// <inheritdoc/>
    public override string ToString() => From is null ? $"{To}" : $"{From} -> {To}";

    /// <summary>What a client without any image pulls.</summary>
    internal static long SizeOf(Image image) =>
        image.Manifest.Size + image.Manifest.Config.Size + image.Layers.DistinctBy(layer => layer.Digest).SumSizes(layer => layer.Size);
}
