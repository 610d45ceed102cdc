using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ContainerTools.Compression;
using ContainerTools.Composition;
using ContainerTools.Editing;
using ContainerTools.FileSystem;
using ContainerTools.IO.Streams;
using ContainerTools.Store;
using ContainerTools.Tar;

namespace ContainerTools.Conversion;

/// <summary>Gives layers other contents and other forms, each once, whatever images have it; several at a time. The results lie in the store.</summary>
/// <param name="store">Keeps the results, and what is learnt of layers.</param>
/// <param name="options">What is to be different.</param>
internal sealed class LayerConverter(ImageStore store, ConversionOptions options)
{
    // Goes up when the same edit of the same layer would give other bytes.
    private const string Kind = "edited1";
    private readonly ConcurrentDictionary<(Digest Digest, string MediaType), ConvertedLayer> _results = new();
    private readonly LayerCache _cache = new(store);
    private readonly LayerRecoding? _recoding = options.LayerCompression is { } codec ? new LayerRecoding(codec, options.CompressionLevel, options.Recompression) : null;
    private readonly TimeClamp? _clamp = options.LatestMtime is { } latest ? new TimeClamp(latest.ToUnixTimeSeconds()) : null;

    private bool EditsContent => _clamp is not null || options.ExcludedPaths.Count > 0;

    /// <summary>Whether a layer may get other bytes, as far as its descriptor tells.</summary>
    public bool MayChange(Layer layer) => !MediaTypes.IsForeignLayer(layer.MediaType) && (EditsContent || _recoding?.Changes(layer) == true);

    /// <summary>Whether a layer that is made anew is compressed with zstd.</summary>
    public bool MakesZstd(Layer layer) => CodecFor(layer) == Codec.Zstd;

    /// <summary>What a layer became; the layer itself where nothing is different.</summary>
    public ConvertedLayer ResultOf(Layer layer) => _results.TryGetValue(KeyOf(layer), out ConvertedLayer? result) ? result : new ConvertedLayer(layer, 0);

    /// <summary>Works on the layers of images.</summary>
    /// <param name="layers">The layers, each with the image that it is for.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public Task ConvertAsync(IEnumerable<(Layer Layer, Image Image)> layers, IReporter reporter, CancellationToken cancel)
    {
        (Layer Layer, Image Image)[] items = layers.Where(item => MayChange(item.Layer) && !_results.ContainsKey(KeyOf(item.Layer))).DistinctBy(item => KeyOf(item.Layer)).ToArray();
        double total = items.Sum(item => (double)item.Layer.Size);
        return StreamCopy.ForEachAsync(
            items,
            item => item.Layer.Size,
            LayerRecoding.LayersAtOnce,
            async (item, token) => _results[KeyOf(item.Layer)] = await ConvertAsync(item.Layer, WindowsLayer.IsFor(item.Image.Platform), LayerRecoding.ThreadsFor(item.Layer, total), reporter, token).ConfigureAwait(false),
            cancel);
    }

    private static (Digest Digest, string MediaType) KeyOf(Layer layer) => (layer.Digest, layer.MediaType);

    private async Task<ConvertedLayer> ConvertAsync(Layer layer, bool isWindows, int? threads, IReporter reporter, CancellationToken cancel)
    {
        if (EditsContent)
        {
            LayerListing listing = await LayerListing.ReadAsync(layer, hashes: false, _cache, reporter, cancel).ConfigureAwait(false);
            if (LayerEdit.Create(listing, new EntryFilter(options.ExcludedPaths, isWindows), _clamp) is { } edit)
            {
                Layer edited = await EditAsync(layer, edit, isWindows, threads, reporter, cancel).ConfigureAwait(false);
                reporter.Verbose($"Layer {layer.Digest}: {edit.ExcludedCount:N0} entries left out, times of {edit.ClampedCount:N0} changed; it became {edited.Digest}.");
                return new ConvertedLayer(edited, edit.ExcludedCount);
            }
        }

        if (_recoding?.Changes(layer) != true)
        {
            return new ConvertedLayer(layer, 0);
        }

        // What nobody needs after this is not kept.
        var source = new Layer(layer.Blob.Unkept, layer.DiffId);
        return new ConvertedLayer(await new LayerCompressor(store, _recoding.With(threads)).CompressAsync(source, reporter, cancel).ConfigureAwait(false), 0);
    }

    private async Task<Layer> EditAsync(Layer layer, LayerEdit edit, bool isWindows, int? threads, IReporter reporter, CancellationToken cancel)
    {
        bool isDocker = MediaTypes.IsDocker(layer.MediaType);
        string fingerprint = FingerprintOf(layer, isWindows);
        Codec codec = CodecFor(layer);
        var made = new MadeLayers(store, Kind) { Parallelism = threads };
        return made.Find(fingerprint, codec, options.CompressionLevel, isDocker)
            ?? await made.MakeAsync(fingerprint, codec, options.CompressionLevel, isDocker, WriteAsync, cancel).ConfigureAwait(false);

        async Task WriteAsync(Stream target, CancellationToken token)
        {
            using Stream tar = await layer.OpenTarAsync(ahead: true, reporter, token).ConfigureAwait(false);
            await edit.WriteAsync(tar, target, LayerListing.NameOf(layer), token).ConfigureAwait(false);
            reporter.Advance(layer.Size);
        }
    }

    // A layer that is made anew keeps the compression that it had, as far as it can be written.
    private Codec CodecFor(Layer layer) => options.LayerCompression
        ?? (layer.Digest == layer.DiffId ? Codec.None : LayerMediaType.CompressionOf(layer.MediaType) == CompressionKind.Zstd ? Codec.Zstd : Codec.Gzip);

    private string FingerprintOf(Layer layer, bool isWindows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{layer.DiffId}\n{options.LatestMtime?.ToUnixTimeSeconds()}\n{isWindows}\n");
        text.AppendJoin('\n', options.ExcludedPaths);

        // Without its annotation, the same tar keeps its table of contents.
        text.Append(layer.Descriptor.Annotations.ContainsKey(ChunkedAnnotations.EStargzDigest) ? "\nwithout a table" : "");
        return Digest.Of("sha256", Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }
}
