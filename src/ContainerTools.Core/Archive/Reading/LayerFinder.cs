using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Reading;

/// <summary>Opens the layers of docker archives, which are files of any name, compressed or not, of which only the diff ID is told.</summary>
/// <param name="files">The archive's files.</param>
/// <param name="store">Null where nothing is to be remembered.</param>
internal sealed class LayerFinder(IFileTable files, IArchiveStore? store)
{
    private const string CompressedExtension = ".tar.gz";
    private readonly Dictionary<string, Layer> _opened = new(StringComparer.Ordinal);
    private int _named;

    /// <exception cref="ImageException">There is no such file, or another layer claims to be it.</exception>
    public async Task<Layer> OpenAsync(string name, Digest diffId, CancellationToken cancel)
    {
        if (++_named > ArchiveLimits.Layers)
        {
            throw new ImageException(ImageError.TooLarge, $"'{files.Path}' has images of more than {ArchiveLimits.Layers:N0} layers together.", files.Path);
        }

        ArchivedFile file = files.Get(name);
        if (_opened.TryGetValue(file.Fingerprint, out Layer? known))
        {
            return known.DiffId == diffId
                ? known
                : throw new ImageException(ImageError.Malformed, $"In '{files.Path}', '{name}' is said to be two layers, {diffId} and {known.DiffId}.", files.Path);
        }

        // A layer that is not compressed has its diff ID for a digest.
        CompressionKind kind = await RecogniseAsync(file, cancel).ConfigureAwait(false);
        Digest digest = kind == CompressionKind.None ? diffId
            : file.Digest ?? ReadDigest(file.Name, diffId) ?? await HashAsync(file, cancel).ConfigureAwait(false);
        return _opened[file.Fingerprint] = new Layer(file.ToBlob(new Descriptor(LayerMediaType.For(kind, isDocker: false), digest, file.Size)), diffId);
    }

    /// <summary>Reads a layer through, of which nobody says what it is.</summary>
    public async Task<Digest> FindDiffIdAsync(string name, CancellationToken cancel)
    {
        ArchivedFile file = files.Get(name);
        return await RecogniseAsync(file, cancel).ConfigureAwait(false) == CompressionKind.None
            ? file.Digest ?? await HashAsync(file, cancel).ConfigureAwait(false)
            : await LearnAsync(file, "content", () => HashContentAsync(file, cancel)).ConfigureAwait(false);
    }

    private static async Task<CompressionKind> RecogniseAsync(ArchivedFile file, CancellationToken cancel) =>
        LayerCompression.Recognise((await file.ReadStartAsync(cancel).ConfigureAwait(false)).Span);

    // Names of blobs in a layout, and of layers as crane and jib write them. Others write the diff ID there.
    private static Digest? ReadDigest(string name, Digest diffId)
    {
        string[] elements = name.Split('/');
        string last = elements[^1];
        string? text = elements is [.., "blobs", var algorithm, _] ? $"{algorithm}:{last}"
            : last.EndsWith(CompressedExtension, StringComparison.Ordinal) ? $"sha256:{last[..^CompressedExtension.Length]}"
            : null;
        return ContainerTools.Digest.TryParse(text, out Digest digest) && digest != diffId && digest.IsVerifiable ? digest : null;
    }

    private Task<Digest> HashAsync(ArchivedFile file, CancellationToken cancel) => LearnAsync(file, "blob", async () =>
    {
        using Stream content = await file.OpenAsync(0, cancel).ConfigureAwait(false);
        return await StreamCopy.HashAsync(content, Stream.Null, cancel).ConfigureAwait(false);
    });

    private static async Task<Digest> HashContentAsync(ArchivedFile file, CancellationToken cancel)
    {
        Stream stored = await file.OpenAsync(0, cancel).ConfigureAwait(false);
        try
        {
            using Stream content = await LayerCompression.OpenAsync(stored, $"'{file.Name}'", file.Name, cancel).ConfigureAwait(false);
            return await StreamCopy.HashAsync(content, Stream.Null, cancel).ConfigureAwait(false);
        }
        finally
        {
            stored.Dispose();
        }
    }

    private async Task<Digest> LearnAsync(ArchivedFile file, string what, Func<Task<Digest>> find)
    {
        if (store is null || !file.IsSettled)
        {
            return await find().ConfigureAwait(false);
        }

        string fingerprint = $"{what}\n{file.Fingerprint}";
        if (store.FindDigest(fingerprint) is { } known)
        {
            return known;
        }

        Digest found = await find().ConfigureAwait(false);
        store.SetDigest(fingerprint, found);
        return found;
    }
}
