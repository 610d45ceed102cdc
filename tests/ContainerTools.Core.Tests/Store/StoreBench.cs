using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Store;

/// <summary>A store with blobs of a known age, and what clearing it does.</summary>
internal sealed class StoreBench : IDisposable
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly TemporaryFolder _folder = new();

    public ImageStore Store => new(_folder["store"]);

    public string this[params string[] parts] => Path.Combine([Store.Root, .. parts]);

    public async Task<Digest> AddAsync(byte[] content, double daysAgo = 0)
    {
        Descriptor stored = await Store.ImportAsync(new MemoryStream(content), default);
        File.SetLastWriteTimeUtc(Store.GetBlobPath(stored.Digest), (Now - TimeSpan.FromDays(daysAgo)).UtcDateTime);
        return stored.Digest;
    }

    public Task<Digest> AddAsync(int size, double daysAgo = 0) => AddAsync(RandomBytes(size), daysAgo);

    /// <summary>A download that broke off.</summary>
    public string AddPartial(int size, double daysAgo = 0)
    {
        string path = this["ingest", $"sha256-{Digest.Of("sha256", RandomBytes(size + 1)).Hex}.0"];
        return AddFile(path, new byte[size], daysAgo);
    }

    public static string AddFile(string path, byte[] content, double daysAgo = 0)
    {
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, (Now - TimeSpan.FromDays(daysAgo)).UtcDateTime);
        return path;
    }

    public Task<StoreClearingResult> ClearAsync(StoreClearing? clearing = null) =>
        new StoreCleaner(Store, clearing ?? new()).ClearAsync(Now, NullReporter.Instance, default);

    public bool Has(Digest digest) => File.Exists(Store.GetBlobPath(digest));

    public void Dispose() => _folder.Dispose();

    private static byte[] RandomBytes(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }
}
