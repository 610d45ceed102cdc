using System.Text;
using ContainerTools.Archive;
using ContainerTools.IO.Files;

namespace ContainerTools.Store;

/// <summary>What a store keeps of archives that were imported.</summary>
public sealed class ArchiveMemory(ImageStore store) : IArchiveStore
{
    private readonly LayerMemory _memory = new(store);

    public Blob Cache(Blob blob) => store.Cache(blob);

    public async Task<Digest> ImportAsync(Stream content, CancellationToken cancel) =>
        Digest.Parse("sha256:" + Path.GetFileName(await store.ImportAsync(content, cancel).ConfigureAwait(false)));

    public Digest? Recall(string fingerprint) => _memory.Recall(ToKey(fingerprint));

    public void Remember(string fingerprint, Digest digest) => _memory.Remember(ToKey(fingerprint), digest);

    public byte[]? TryRead(Digest digest, int limit)
    {
        try
        {
            var file = new FileInfo(store.GetBlobPath(digest));
            ImageStore.MarkUsed(file.FullName);
            return file.Exists && file.Length <= limit && File.ReadAllBytes(file.FullName) is var content && Digest.Of(digest.Algorithm, content) == digest ? content : null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    private static string ToKey(string fingerprint) => "archive-" + Digest.Of("sha256", Encoding.UTF8.GetBytes(fingerprint)).Hex;
}
