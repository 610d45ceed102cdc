using ContainerTools.Tar;

namespace ContainerTools.Flattening;

/// <summary>All headers of one layer, in its order.</summary>
internal sealed class LayerListing
{
    private readonly List<TarHeader> _headers = [];

    private LayerListing(Layer layer) => Layer = layer;

    public Layer Layer { get; }

    public IReadOnlyList<TarHeader> Headers => _headers;

    /// <summary>Reads the layer to its end, so its digests are checked.</summary>
    public static async Task<LayerListing> ReadAsync(Layer layer, IReporter reporter, CancellationToken cancel)
    {
        var listing = new LayerListing(layer);
        using Stream tar = await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false);
        using var reader = new TarReader(tar, NameOf(layer));
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            listing._headers.Add(entry.Header);
        }

        reporter.Advance(layer.Size);
        return listing;
    }

    /// <summary>What to call a layer in errors.</summary>
    public static string NameOf(Layer layer) => $"Layer {layer.Digest}";

    /// <param name="what">Continues the sentence, such as "is a hard link to nothing".</param>
    public ImageException Fault(TarHeader header, string what) =>
        new(ImageError.Malformed, $"{NameOf(Layer)}: the tar entry '{TarText.Printable(header.Name)}' {what}.", header.Name);
}
