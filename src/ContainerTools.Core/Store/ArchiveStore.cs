using System.Text;
using ContainerTools.Archive;

namespace ContainerTools.Store;

/// <summary>Keeps in an image store what was learnt of imported archives, and the contents of compressed ones. May be used by several threads.</summary>
/// <param name="store">The store; made when something is kept.</param>
public sealed class ArchiveStore(ImageStore store) : IArchiveStore
{
    private readonly DigestCache _digests = new(store);

    /// <inheritdoc/>
    public Blob Cache(Blob blob) => store.Cache(blob);

    /// <inheritdoc/>
    public Task<Descriptor> ImportAsync(Stream content, CancellationToken cancel) => store.ImportAsync(content, cancel);

    /// <inheritdoc/>
    public Digest? FindDigest(string fingerprint) => _digests.Find(ToKey(fingerprint));

    /// <inheritdoc/>
    public void SetDigest(string fingerprint, Digest digest) => _digests.Set(ToKey(fingerprint), digest);

    /// <inheritdoc/>
    public byte[]? TryRead(Digest digest, int limit) => store.TryRead(digest, limit);

    private static string ToKey(string fingerprint) => "archive-" + Digest.Of("sha256", Encoding.UTF8.GetBytes(fingerprint)).Hex;
}
