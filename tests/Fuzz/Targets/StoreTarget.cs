using System.Text;
using ContainerTools.Archive.Reading;
using ContainerTools.IO.Files;
using ContainerTools.Layout;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>
/// Stores and layouts in which somebody has put links, FIFOs, folders and nonsense: they are listed, read, added to and cleared,
/// nothing outside is touched and nothing is waited for. An input is a list of files as <see cref="WrittenLayer"/> has it.
/// </summary>
internal sealed class StoreTarget : FuzzTarget
{
    private const string TargetPrefix = "store";
    private static readonly string Known = Digest.Of("sha256", "known"u8).Hex;
    private readonly TemporaryFolder _folder = new();
    private readonly Canary _canary;

    public StoreTarget() => _canary = new Canary(_folder.Path, TargetPrefix);

    public override string Name => "store";

    public override byte[] Make(Random random)
    {
        var lines = new List<string> { "oci-layout = {\"imageLayoutVersion\":\"1.0.0\"}", "index.json = {\"schemaVersion\":2,\"manifests\":[]}", "blobs/sha256/", "ingest/", "plans/" };
        for (int count = random.Next(1, 8); count > 0; count--)
        {
            string path = Pick(random, "oci-layout", "index.json", "blobs", "blobs/sha256", "ingest", "plans", "untagged.jsonl", ".lock", Inside(random), Inside(random), Inside(random), Inside(random));
            lines.Add(path + Pick(random, "/", " |", " -> ../canary", " -> ../../../canary/f", " -> /dev/zero", " -> " + path, " = ", " = known", " = {\"manifests\":1}", $" = {{\"schemaVersion\":2,\"manifests\":[{Entry(random)}]}}", " = " + new string('x', 5000)));
            if (random.Next(3) == 0)
            {
                lines.RemoveAt(random.Next(lines.Count));
            }
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string root = _folder[TargetPrefix];
        Lay(root, Encoding.UTF8.GetString(input).Split('\n'));
        try
        {
            var store = new ImageStore(root);
            bool isTaken = Passes(() => _ = (StoreInventory.Measure(store), StoreInventory.GetBlobs(store).Count()));
            isTaken |= await PassesAsync(() => ImageImport.ReadAsync(root, null, NullReporter.Instance, cancel)).ConfigureAwait(false);
            isTaken |= await PassesAsync(() => AddAsync(store, cancel)).ConfigureAwait(false);
            foreach (StoreClearing clearing in new StoreClearing[] { new() { Unreferenced = true }, new() { MaximumSize = 10 }, new() })
            {
                isTaken |= await PassesAsync(() => new StoreCleaner(store, clearing).ClearAsync(DateTimeOffset.Now + TimeSpan.FromDays(1), NullReporter.Instance, cancel)).ConfigureAwait(false);
            }

            return isTaken;
        }
        finally
        {
            string? change = _canary.FindChange();
            FuzzException.Unless(change is null, "Nothing outside is changed", change ?? "");
            Directory.Delete(root, recursive: true);
        }
    }

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    private static async Task AddAsync(ImageStore store, CancellationToken cancel)
    {
        byte[] content = "known"u8.ToArray();
        var blob = new MemoryBlob("", Digest.Of("sha256", content), content);
        using (Stream stream = await store.Cache(blob).OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false))
        {
            using var read = new MemoryStream();
            await stream.CopyToAsync(read, cancel).ConfigureAwait(false);
            FuzzException.Unless(read.ToArray().AsSpan().SequenceEqual(content), "A blob is read right whatever lies in the store");
        }

        await store.ImportAsync(new MemoryStream("other"u8.ToArray()), cancel).ConfigureAwait(false);
        await new OciLayoutFolder(store.Root).Index.UpdateAsync(present => present.Select(IndexWriter.Keep), cancel).ConfigureAwait(false);
    }

    // The later line wins; what does not fit is left out.
    private static void Lay(string root, string[] lines)
    {
        Directory.CreateDirectory(root);
        foreach (string line in lines)
        {
            try
            {
                (TarHeader header, byte[] content) = WrittenLayer.Parse(line);
                string path = Path.GetFullPath(Path.Combine(root, header.Name.TrimEnd('/')));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || HasLinkAbove(root, path))
                {
                    continue;
                }

                MakeRoom(path);
                Directory.CreateDirectory(header.Type == TarEntryType.Directory ? path : Path.GetDirectoryName(path)!);
                Make(path, header, content);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or UnixException or OverflowException or FormatException)
            {
            }
        }
    }

    private static void Make(string path, TarHeader header, byte[] content)
    {
        switch (header.Type)
        {
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(path, header.LinkName);
                break;
            case TarEntryType.Fifo when !OperatingSystem.IsWindows():
                using (UnixFolder folder = UnixFolder.Open(Path.GetDirectoryName(path)!))
                {
                    folder.CreateFifo(TarText.Terminate(Path.GetFileName(path)), 0b110_000_000);
                }

                break;
            case TarEntryType.File:
                File.WriteAllBytes(path, content);
                break;
        }
    }

    private static bool HasLinkAbove(string root, string path)
    {
        for (string? above = Path.GetDirectoryName(path); above is not null && above.Length > root.Length; above = Path.GetDirectoryName(above))
        {
            if (new DirectoryInfo(above).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void MakeRoom(string path)
    {
        if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null } folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static string Inside(Random random) => Pick(
        random,
        $"blobs/sha256/{Known}", $"ingest/sha256-{Known}.0", $"ingest/sha256-{Known}.1", "ingest/abcdefgh.abc", "ingest/upload-0123456789abcdef0123456789abcdef", "plans/abcdefgh.abc", $"plans/{Known}",
        $"blobs/sha256/.{Known}.abcdefgh.abc", "blobs/sha256/zz", "blobs/../../canary", "blobs/sha512", ".index.json.abcdefgh.abc", $"blobs/sha256/{new string('0', 64)}", $"ingest/sha256-{Known}.9/x");

    private static string Entry(Random random) =>
        $"{{\"mediaType\":\"{MediaTypes.OciManifest}\",\"digest\":\"{Pick(random, $"sha256:{Known}", "sha256:00", "sha256:../../../canary/f", "")}\",\"size\":{Pick(random, "5", "-1", "999999999999999")}}}";

    private static bool Passes(Action act) => PassesAsync(() =>
    {
        act();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    private static async Task<bool> PassesAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
