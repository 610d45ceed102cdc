using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Store;

public sealed class StoreCleanerTests : IDisposable
{
    private readonly StoreBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Everything_goes_and_the_store_goes_on()
    {
        Digest digest = await _bench.AddAsync(1000);
        _bench.AddPartial(300);
        new DigestCache(_bench.Store).Set("abc", digest);

        StoreClearingResult result = await _bench.ClearAsync();

        Assert.Equal((1, 1, 0L, 0), (result.BlobCount, result.PartialCount, result.RemainingSize, result.SkippedCount));
        Assert.InRange(result.FreedSize, 1300, 1400);
        Assert.Null(new DigestCache(_bench.Store).Find("abc"));
        Assert.True(_bench.Has(await _bench.AddAsync(1000)));
    }

    [Fact]
    public async Task Only_what_is_old_goes_by_age()
    {
        Digest old = await _bench.AddAsync(10, daysAgo: 40);
        Digest young = await _bench.AddAsync(20, daysAgo: 20);
        string partial = _bench.AddPartial(30, daysAgo: 40);
        string youngPartial = _bench.AddPartial(40);

        StoreClearingResult result = await _bench.ClearAsync(new() { NotUsedSince = StoreBench.Now - TimeSpan.FromDays(30) });

        Assert.Equal((1, 1, 40L), (result.BlobCount, result.PartialCount, result.FreedSize));
        Assert.Equal((false, true, false, true), (_bench.Has(old), _bench.Has(young), File.Exists(partial), File.Exists(youngPartial)));
    }

    [Fact]
    public async Task Reading_a_blob_is_using_it()
    {
        byte[] content = new byte[10];
        Digest digest = await _bench.AddAsync(content, daysAgo: 40);
        using (Stream stream = await _bench.Store.Cache(new MemoryBlob("x", digest, content)).OpenAsync(NullReporter.Instance, default))
        {
            await stream.CopyToAsync(Stream.Null);
        }

        Assert.Equal(0, (await _bench.ClearAsync(new() { NotUsedSince = StoreBench.Now - TimeSpan.FromDays(30) })).BlobCount);
    }

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_and_no_more_than_is_needed()
    {
        Digest newest = await _bench.AddAsync(500, daysAgo: 1);
        Digest oldest = await _bench.AddAsync(300, daysAgo: 9);
        Digest middle = await _bench.AddAsync(400, daysAgo: 5);

        Assert.Equal(300, (await _bench.ClearAsync(new() { MaximumSize = 900 })).FreedSize);
        Assert.Equal(0, (await _bench.ClearAsync(new() { MaximumSize = 900 })).FreedSize);
        Assert.Equal(900, (await _bench.ClearAsync(new() { MaximumSize = 0 })).FreedSize);
        Assert.False(_bench.Has(newest) || _bench.Has(oldest) || _bench.Has(middle));
    }

    [Fact]
    public async Task What_the_index_leads_to_is_referenced_and_goes_as_a_whole()
    {
        SampleImage sample = RandomImage.Of(2, 1000);
        OciFolder.Write(_bench.Store.Root, ("kept", sample));
        Directory.CreateDirectory(_bench["ingest"]);
        Digest stray = await _bench.AddAsync(10);
        StoreBench.AddFile(_bench.Store.GetBlobPath(Digest.Parse(sample.LayerBlobs[0].Digest)), sample.LayerBlobs[0].Content, daysAgo: 99);
        StoredBlobInfo[] blobs = StoreInventory.GetBlobs(_bench.Store).ToArray();

        Assert.Equal(
            [StoredBlobKind.Unknown, StoredBlobKind.Layer, StoredBlobKind.Layer, StoredBlobKind.Config, StoredBlobKind.Manifest],
            blobs.OrderBy(blob => blob.Kind).Select(blob => blob.Kind));
        Assert.Equal(stray, Assert.Single(blobs, blob => !blob.IsReferenced).Digest);

        // Of one image, so as young as its youngest blob.
        Assert.Equal(0, (await _bench.ClearAsync(new() { NotUsedSince = StoreBench.Now - TimeSpan.FromDays(30) })).BlobCount);
        Assert.Equal(1, (await _bench.ClearAsync(new() { Unreferenced = true })).BlobCount);
        Assert.True(_bench.Has(Digest.Parse(sample.Digest)));

        Assert.Equal(4, (await _bench.ClearAsync()).BlobCount);
        Assert.Empty(((IndexManifest)ManifestDocument.Parse(File.ReadAllBytes(_bench["index.json"]))).Manifests);
    }

    [Fact]
    public async Task What_is_kept_about_a_blob_goes_with_it()
    {
        Digest old = await _bench.AddAsync(10, daysAgo: 40);
        Digest young = await _bench.AddAsync(20);
        var digests = new DigestCache(_bench.Store);
        digests.Set("gzip-old", old);
        digests.Set("gzip-young", young);
        digests.Set("plan", Digest.Of("sha256", [1]));

        await _bench.ClearAsync(new() { NotUsedSince = StoreBench.Now - TimeSpan.FromDays(30) });
        Assert.Equal((null, (Digest?)young, true), (digests.Find("gzip-old"), digests.Find("gzip-young"), digests.Find("plan") is not null));

        await _bench.ClearAsync(new() { Unreferenced = true });
        Assert.Equal((null, null), (digests.Find("gzip-young"), digests.Find("plan")));
    }

    [Fact]
    public async Task A_damaged_index_is_replaced_and_keeps_nothing_from_being_cleared()
    {
        Digest digest = await _bench.AddAsync(10);
        File.WriteAllText(_bench["index.json"], "garbage");

        // Nobody knows what is referenced.
        Assert.Equal(ImageError.Malformed, (await Assert.ThrowsAsync<ImageException>(() => _bench.ClearAsync(new() { Unreferenced = true }))).Error);
        Assert.True(_bench.Has(digest));
        Assert.Equal(1, (await _bench.ClearAsync()).BlobCount);
        Assert.Equal(0, (await _bench.ClearAsync()).BlobCount);
        Assert.Contains("manifests", File.ReadAllText(_bench["index.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_killed_processes_left_beside_their_targets_is_cleared()
    {
        await _bench.AddAsync(10);
        string[] left =
        [
            StoreBench.AddFile(_bench[".index.json.abcdefgh.abc"], [1], daysAgo: 9),
            StoreBench.AddFile(Path.Combine(Directory.CreateDirectory(_bench["plans"]).FullName, ".key.abcdefgh.abc"), [1], daysAgo: 9),
            StoreBench.AddFile(_bench["ingest", "upload-0123456789abcdef0123456789abcdef"], [1], daysAgo: 9),
        ];

        Assert.Equal(3, (await _bench.ClearAsync()).PartialCount);
        Assert.All(left, path => Assert.False(File.Exists(path), path));
    }

    [Fact]
    public async Task What_the_store_did_not_make_stays()
    {
        await _bench.AddAsync(10);
        string[] foreign =
        [
            StoreBench.AddFile(_bench["notes.txt"], [1]),
            StoreBench.AddFile(_bench["blobs", "sha256", "README"], [1]),
            StoreBench.AddFile(_bench["blobs", "sha256", new string('A', 64)], [1]),
            StoreBench.AddFile(_bench["ingest", "mine"], [1], daysAgo: 9),
            StoreBench.AddFile(Path.Combine(Directory.CreateDirectory(_bench["plans"]).FullName, "shopping"), Encoding.UTF8.GetBytes("milk"), daysAgo: 9),
        ];
        if (!OperatingSystem.IsWindows())
        {
            string linked = _bench["blobs", "sha256", new string('b', 64)];
            File.CreateSymbolicLink(linked, foreign[0]);
            foreign = [.. foreign, linked];
        }

        Assert.Equal(1, (await _bench.ClearAsync()).BlobCount);
        Assert.All(foreign, path => Assert.True(File.Exists(path), path));
    }

    [UnixTheory]
    [InlineData("blobs")]
    [InlineData("ingest")]
    [InlineData("plans")]
    public async Task What_lies_behind_a_link_in_the_store_stays(string name)
    {
        await _bench.AddAsync(10);
        string outside = Path.Combine(_bench["..", "outside"], "d");
        Directory.CreateDirectory(outside);
        string[] foreign =
        [
            StoreBench.AddFile(Path.Combine(outside, "f"), [1], daysAgo: 9),
            StoreBench.AddFile(_bench["..", "outside", $"sha256-{new string('a', 64)}.0"], [1], daysAgo: 9),
            StoreBench.AddFile(_bench["..", "outside", "abcdefgh.abc"], [1], daysAgo: 9),
        ];
        if (Directory.Exists(_bench[name]))
        {
            Directory.Delete(_bench[name], recursive: true);
        }

        Directory.CreateSymbolicLink(_bench[name], "../outside");

        await _bench.ClearAsync();

        Assert.All(foreign, path => Assert.True(File.Exists(path), path));
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("sha256:../../x")]
    public async Task An_entry_of_the_index_whose_digest_is_none_keeps_nothing(string digest)
    {
        await _bench.AddAsync(10);
        File.WriteAllText(_bench["index.json"], $$"""{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"{{digest}}","size":1}]}""");

        Assert.Equal(1, (await _bench.ClearAsync(new() { Unreferenced = true })).BlobCount);
    }

    [Fact]
    public async Task Files_that_go_while_they_are_listed_are_no_failure()
    {
        await _bench.AddAsync(10);
        using var stop = new CancellationTokenSource();
        Task coming = Task.Run(() =>
        {
            // Many at once, so that some go between their listing and the look at their size.
            while (!stop.IsCancellationRequested)
            {
                string[] partials = [.. Enumerable.Range(0, 50).Select(size => _bench.AddPartial(size))];
                Array.ForEach(partials, File.Delete);
            }
        });

        for (int round = 0; round < 300; round++)
        {
            Assert.Equal(1, StoreInventory.Measure(_bench.Store).BlobCount);
        }

        await stop.CancelAsync();
        await coming;
    }

    [Fact]
    public async Task What_somebody_writes_is_left_alone()
    {
        await _bench.AddAsync(10);
        string partial = _bench.AddPartial(300, daysAgo: 9);
        string fresh = _bench["ingest", "abcdefgh.xyz"];
        string abandoned = StoreBench.AddFile(_bench["ingest", "abcdefgh.abc"], [1], daysAgo: 1);
        using (FileStream held = StagedBlob.TryLock(partial)!)
        using (TemporaryFile.CreateLocked(() => fresh, FileShare.None))
        {
            StoreClearingResult result = await _bench.ClearAsync();
            Assert.Equal((1, 1, 2), (result.BlobCount, result.PartialCount, result.SkippedCount));
        }

        Assert.Equal((true, true, false), (File.Exists(partial), File.Exists(fresh), File.Exists(abandoned)));

        // On Windows a file may be unlocked and not moved yet, so it stays for an hour.
        Assert.Equal(OperatingSystem.IsWindows() ? 1 : 2, (await _bench.ClearAsync()).PartialCount);
    }

    [Fact]
    public async Task What_was_used_after_it_was_chosen_stays()
    {
        Digest digest = await _bench.AddAsync(10, daysAgo: 40);
        var cleaner = new StoreCleaner(_bench.Store, new() { NotUsedSince = StoreBench.Now - TimeSpan.FromDays(30) });
        ImageStore.MarkUsed(_bench.Store.GetBlobPath(digest));

        StoreClearingResult result = await cleaner.ClearAsync(StoreBench.Now, NullReporter.Instance, default);

        Assert.Equal((0, 1, true), (result.BlobCount, result.SkippedCount, _bench.Has(digest)));
    }

    [Fact]
    public async Task An_image_that_came_after_the_choice_stays_whole()
    {
        SampleImage sample = RandomImage.Of(2, 1000);
        OciFolder.Write(_bench.Store.Root, ("new", sample));
        Digest stray = await _bench.AddAsync(10);
        byte[] index = File.ReadAllBytes(_bench["index.json"]);
        File.WriteAllText(_bench["index.json"], """{"schemaVersion":2,"manifests":[],"annotations":{"by":"hand"}}""");
        var cleaner = new StoreCleaner(_bench.Store, new());
        File.WriteAllBytes(_bench["index.json"], index);

        StoreClearingResult result = await cleaner.ClearAsync(StoreBench.Now, NullReporter.Instance, default);

        Assert.Equal((1, 4, false), (result.BlobCount, result.SkippedCount, _bench.Has(stray)));
        Assert.True(_bench.Has(Digest.Parse(sample.Digest)));
        Assert.Equal(index, File.ReadAllBytes(_bench["index.json"]));
    }

    [Fact]
    public async Task An_image_that_goes_leaves_what_else_has_come_into_the_index()
    {
        SampleImage old = RandomImage.Of(1, 500);
        SampleImage young = RandomImage.Of(2, 1000);
        OciFolder.Write(_bench.Store.Root, ("old", old), ("young", young));
        await _bench.AddAsync(10);
        byte[] both = File.ReadAllBytes(_bench["index.json"]);
        await _bench.Store.Folder.Index.UpdateAsync(entries => entries.Take(1).Select(entry => Encoding.UTF8.GetBytes(entry.GetRawText())), default);
        var cleaner = new StoreCleaner(_bench.Store, new());
        File.WriteAllBytes(_bench["index.json"], both);

        await cleaner.ClearAsync(StoreBench.Now, NullReporter.Instance, default);

        Descriptor left = Assert.Single(((IndexManifest)ManifestDocument.Parse(File.ReadAllBytes(_bench["index.json"]))).Manifests);
        Assert.Equal((young.Digest, true, false), (left.Digest.ToString(), _bench.Has(left.Digest), _bench.Has(Digest.Parse(old.Digest))));
    }

    [Fact]
    public void A_folder_that_is_no_store_is_not_touched()
    {
        using var folder = new TemporaryFolder();
        OciFolder.Write(folder.Path, ("mine", RandomImage.Of(1, 100)));
        int files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length;

        ImageException exception = Assert.Throws<ImageException>(() => new StoreCleaner(new ImageStore(folder.Path), new()));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Equal(files, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_store_that_was_never_made_is_empty()
    {
        Assert.Equal(0, (await _bench.ClearAsync()).BlobCount);
        Assert.Equal((0, 0L, null), (StoreInventory.Measure(_bench.Store).BlobCount, StoreInventory.Measure(_bench.Store).Size, StoreInventory.Measure(_bench.Store).LastUsed));
        Assert.Empty(StoreInventory.GetBlobs(_bench.Store));
        Assert.False(Directory.Exists(_bench.Store.Root));
    }

    [Theory]
    [InlineData]
    [InlineData("ingest")]
    [InlineData("ingest", "blobs")]
    [InlineData("plans", "ingest", "blobs")]
    public async Task A_store_that_is_being_made_is_empty_and_loses_nothing(params string[] folders)
    {
        Assert.All(folders.Prepend("."), folder => Directory.CreateDirectory(_bench[folder]));
        string? arriving = folders.Contains("ingest") ? StoreBench.AddFile(_bench["ingest", "oci-layout.1.2"], [1]) : null;

        StoreClearingResult result = await _bench.ClearAsync();

        Assert.Equal((0, 0, 0L), (result.BlobCount, result.PartialCount, result.RemainingSize));
        Assert.Equal(0, StoreInventory.Measure(_bench.Store).BlobCount);
        Assert.True(arriving is null || File.Exists(arriving));
    }

    [Theory]
    [InlineData("ingest", "photos")]
    [InlineData("blobs", "oci-layout")]
    public void A_folder_with_anything_else_is_not_a_store(params string[] folders)
    {
        Assert.All(folders, folder => Directory.CreateDirectory(_bench[folder]));

        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => new StoreCleaner(_bench.Store, new())).Error);
    }

    [Fact]
    public async Task Looking_at_a_store_is_not_using_it()
    {
        await _bench.AddAsync(10, daysAgo: 40);
        _ = StoreInventory.GetBlobs(_bench.Store).ToArray();

        Assert.InRange(StoreInventory.Measure(_bench.Store).LastUsed!.Value, StoreBench.Now.AddDays(-41), StoreBench.Now.AddDays(-39));
    }
}
