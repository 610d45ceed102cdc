using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>All headers of one layer, in its order.</summary>
internal sealed class LayerListing
{
    // Holes cost an archive nothing, so a file may claim more of them than anybody can hash.
    private const long MostHoles = 1L << 30;
    private readonly List<TarHeader> _headers = [];
    private readonly Dictionary<int, Digest> _digests = [];

    private LayerListing(Layer layer) => Layer = layer;

    public Layer Layer { get; }

    public IReadOnlyList<TarHeader> Headers => _headers;

    /// <summary>Of the contents of files, by their place among the entries; empty if they were not hashed.</summary>
    public IReadOnlyDictionary<int, Digest> Digests => _digests;

    /// <summary>Reads the layer to its end, so its digests are checked.</summary>
    /// <param name="layer">The layer to read.</param>
    /// <param name="hashes">Whether to hash the contents of files in the same pass.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<LayerListing> ReadAsync(Layer layer, bool hashes, IReporter reporter, CancellationToken cancel)
    {
        var listing = new LayerListing(layer);
        using Stream tar = await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false);
        using var reader = new TarReader(tar, NameOf(layer));
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            if (hashes && !entry.Header.IsHeaderOnly && entry.Header.Size - entry.StoredSize <= MostHoles)
            {
                using Stream content = entry.OpenContent();
                listing._digests[listing._headers.Count] = await StreamCopy.HashAsync(content, Stream.Null, cancel).ConfigureAwait(false);
            }

            listing._headers.Add(entry.Header);
        }

        reporter.Advance(layer.Size);
        return listing;
    }

    /// <summary>What to call a layer in errors.</summary>
    public static string NameOf(Layer layer) => $"Layer {layer.Digest}";

    /// <param name="header">The entry that is wrong.</param>
    /// <param name="what">Continues the sentence, such as "is a hard link to nothing".</param>
    public ImageException Fault(TarHeader header, string what) =>
        new(ImageError.Malformed, $"{NameOf(Layer)}: the tar entry '{TarText.Printable(header.Name)}' {what}.", header.Name);
}
