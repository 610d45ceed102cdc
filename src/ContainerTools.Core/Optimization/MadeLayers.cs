using ContainerTools.Compression;
using ContainerTools.IO.Streams;
using ContainerTools.Store;

namespace ContainerTools.Optimization;

/// <summary>Layers that were made before, by the fingerprints of what is in them: most layers of an update are those of the version before.</summary>
/// <param name="store">Keeps the layers.</param>
internal sealed class MadeLayers(ImageStore store)
{
    // Goes up when the same entries would give other bytes.
    private const int Version = 1;
    private readonly DigestCache _digests = new(store);

    /// <returns>Null where the layer was not made yet, or has gone.</returns>
    public Layer? Find(string fingerprint, Codec codec, bool isDocker)
    {
        string key = KeyOf(fingerprint, codec);
        if (_digests.Find(key) is not { } digest || _digests.Find(PlainKeyOf(key)) is not { } diffId || store.Folder.FindBlob(digest) is not { } present)
        {
            return null;
        }

        ImageStore.MarkUsed(present.Path);
        return ToLayer(codec, isDocker, digest, present.Size, diffId);
    }

    /// <summary>Makes a layer.</summary>
    /// <param name="fingerprint">Of what is in it.</param>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="isDocker">Whether its media type is one of Docker's.</param>
    /// <param name="write">Writes the plain tar.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The store cannot be written to, or what is in it cannot be read.</exception>
    public async Task<Layer> MakeAsync(string fingerprint, Codec codec, bool isDocker, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        Digest diffId = default;
        Descriptor stored = await store.ImportAsync(
            async (target, token) =>
            {
                using var encoder = new EncodingStream(target, codec);
                using var hashed = new HashingStream(encoder);
                await write(hashed, token).ConfigureAwait(false);
                await encoder.CompleteAsync(token).ConfigureAwait(false);
                diffId = hashed.GetDigest();
            },
            cancel).ConfigureAwait(false);
        string key = KeyOf(fingerprint, codec);
        _digests.Set(key, stored.Digest);
        _digests.Set(PlainKeyOf(key), diffId);
        return ToLayer(codec, isDocker, stored.Digest, stored.Size, diffId);
    }

    private static string KeyOf(string fingerprint, Codec codec) => $"packages{Version}-{codec}-{fingerprint}".ToLowerInvariant();

    private static string PlainKeyOf(string key) => key + "-plain";

    private Layer ToLayer(Codec codec, bool isDocker, Digest digest, long size, Digest diffId)
    {
        string type = LayerMediaType.For(codec, LayerMediaType.For(CompressionKind.None, isDocker));
        return new Layer(new FileBlob(new Descriptor(type, digest, size), store.GetBlobPath(digest)), diffId);
    }
}
