using ContainerTools.Compression;
using ContainerTools.IO.Streams;

namespace ContainerTools.Store;

/// <summary>Layers that were made before, by a fingerprint of all that they were made of: what is made again of the same is the same.</summary>
/// <param name="store">Keeps the layers.</param>
/// <param name="kind">Of what is made, letters and digits; another one when the same fingerprint would give other bytes.</param>
internal sealed class MadeLayers(ImageStore store, string kind)
{
    private readonly DigestCache _digests = new(store);

    /// <summary>How many threads compress one layer; null for all that there are. It changes no byte.</summary>
    public int? Parallelism { get; init; }

    /// <returns>Null where the layer was not made yet, or has gone.</returns>
    public Layer? Find(string fingerprint, Codec codec, int? level, bool isDocker)
    {
        string key = KeyOf(fingerprint, codec, level);
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
    /// <param name="level">Of the compression; null for the codec's usual one.</param>
    /// <param name="isDocker">Whether its media type is one of Docker's.</param>
    /// <param name="write">Writes the plain tar.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The store cannot be written to, or what is in it cannot be read.</exception>
    public async Task<Layer> MakeAsync(string fingerprint, Codec codec, int? level, bool isDocker, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        Digest diffId = default;
        Descriptor stored = await store.ImportAsync(
            async (target, token) =>
            {
                using var encoder = new EncodingStream(target, codec, level, Parallelism);
                using var hashed = new HashingStream(encoder);
                await write(hashed, token).ConfigureAwait(false);
                await encoder.CompleteAsync(token).ConfigureAwait(false);
                diffId = hashed.GetDigest();
            },
            cancel).ConfigureAwait(false);
        string key = KeyOf(fingerprint, codec, level);
        _digests.Set(key, stored.Digest);
        _digests.Set(PlainKeyOf(key), diffId);
        return ToLayer(codec, isDocker, stored.Digest, stored.Size, diffId);
    }

    private static string PlainKeyOf(string key) => key + "-plain";

    private string KeyOf(string fingerprint, Codec codec, int? level) => $"{kind}-{codec}{EncodingStream.CheckLevel(codec, level)}-{fingerprint}".ToLowerInvariant();

    private Layer ToLayer(Codec codec, bool isDocker, Digest digest, long size, Digest diffId)
    {
        string type = LayerMediaType.For(LayerMediaType.KindOf(codec), isDocker);
        return new Layer(new FileBlob(new Descriptor(type, digest, size), store.GetBlobPath(digest)), diffId);
    }
}
