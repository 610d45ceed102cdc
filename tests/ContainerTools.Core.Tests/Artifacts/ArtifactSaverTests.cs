using System.Text;
using ContainerTools.Artifacts;
using ContainerTools.IO.Files;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Artifacts;

/// <summary>What others wrote into an artifact comes to a folder, and nowhere else.</summary>
public sealed class ArtifactSaverTests : IDisposable
{
    private readonly ArtifactBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Files_and_folders_come_back_as_they_were()
    {
        _bench.File("docs/b/c.txt", "c");
        _bench.File("docs/a.txt", "a");
        Artifact artifact = await _bench.BuildAsync(_bench.File("one.txt", "1"), _bench.File("two.txt", "2", "deep/er/two.txt"), new ArtifactSource(_bench.Folder["source", "docs"], "docs"));

        foreach (ArtifactFile file in artifact.Files)
        {
            await _bench.SaveAsync(file);
        }

        Assert.Equal(["deep/er/two.txt", "docs/a.txt", "docs/b/c.txt", "one.txt"], _bench.Saved());
        Assert.Equal("c", _bench.Read("docs/b/c.txt"));
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Theory]
    [InlineData("/etc/evil")]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public async Task A_name_that_is_no_plain_path_below_the_folder_is_refused(string title)
    {
        await RegistryBench.FailsAsync(ImageError.Malformed, () => _bench.SaveAsync(ArtifactBench.Others(title, "evil")));
        await RegistryBench.FailsAsync(ImageError.Malformed, async () => await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync(title, "a = evil")));

        Assert.False(Directory.Exists(_bench.Target));
    }

    [Fact]
    public async Task A_name_as_long_as_none_can_be_is_refused() =>
        await RegistryBench.FailsAsync(ImageError.Malformed, () => _bench.SaveAsync(ArtifactBench.Others(new string('a', 4097), "x")));

    [Theory]
    [InlineData("CON")]
    [InlineData("a/nul.txt")]
    [InlineData("C:evil")]
    [InlineData(@"..\evil")]
    [InlineData(@"\\server\share")]
    [InlineData("a:stream")]
    [InlineData("dot.")]
    public void Names_that_Windows_reserves_are_none_there(string title)
    {
        Assert.NotNull(FileTitle.FindProblem(title, isWindows: true));
        Assert.Null(FileTitle.FindProblem(title, isWindows: false));
    }

    [UnixFact]
    public async Task A_link_in_the_place_of_a_folder_is_not_followed()
    {
        string outside = Directory.CreateDirectory(_bench.Folder["outside"]).FullName;
        Directory.CreateDirectory(_bench.Target);
        File.CreateSymbolicLink(Path.Combine(_bench.Target, "way"), outside);

        await RegistryBench.FailsAsync(ImageError.FileFailed, () => _bench.SaveAsync(ArtifactBench.Others("way/evil", "evil"), overwrite: true));
        await RegistryBench.FailsAsync(ImageError.FileFailed, () => _bench.SaveAsync(ArtifactBench.Others("way/deeper/evil", "evil"), overwrite: true));
        await RegistryBench.FailsAsync(ImageError.FileFailed, async () => await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("way", "way/evil = evil"), overwrite: true));

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_in_the_place_of_the_file_is_replaced_or_left_and_never_followed(bool overwrite)
    {
        string outside = _bench.Folder["outside"];
        File.WriteAllText(outside, "mine");
        Directory.CreateDirectory(_bench.Target);
        File.CreateSymbolicLink(Path.Combine(_bench.Target, "a"), outside);

        if (overwrite)
        {
            await _bench.SaveAsync(ArtifactBench.Others("a", "new"), overwrite);
            Assert.Null(new FileInfo(Path.Combine(_bench.Target, "a")).LinkTarget);
        }
        else
        {
            await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => _bench.SaveAsync(ArtifactBench.Others("a", "new"), overwrite));
        }

        Assert.Equal("mine", File.ReadAllText(outside));
    }

    [UnixFact]
    public async Task A_link_to_nothing_in_the_place_of_the_file_makes_nothing_there()
    {
        Directory.CreateDirectory(_bench.Target);
        File.CreateSymbolicLink(Path.Combine(_bench.Target, "a"), _bench.Folder["outside"]);

        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => _bench.SaveAsync(ArtifactBench.Others("a", "new")));

        Assert.False(File.Exists(_bench.Folder["outside"]));
    }

    [Fact]
    public async Task Nothing_is_overwritten_unless_it_may_be()
    {
        await _bench.SaveAsync(ArtifactBench.Others("a", "old"));

        await RegistryBench.FailsAsync(ImageError.AlreadyExists, () => _bench.SaveAsync(ArtifactBench.Others("a", "new")));
        Assert.Equal("old", _bench.Read("a"));
        await _bench.SaveAsync(ArtifactBench.Others("a", "new"), overwrite: true);
        Assert.Equal("new", _bench.Read("a"));
    }

    [Fact]
    public async Task A_folder_that_has_something_is_added_to_only_on_request()
    {
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("d", "d/", "d/a = 1"));

        await RegistryBench.FailsAsync(ImageError.AlreadyExists, async () => await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("d", "d/", "d/a = 2", "d/b = 2")));
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("d", "d/", "d/b = 2"), overwrite: true);

        Assert.Equal(["d/a", "d/b"], _bench.Saved());
        Assert.Equal("1", _bench.Read("d/a"));
    }

    [Fact]
    public async Task What_a_folders_tar_has_beside_the_folder_is_left_out_with_a_warning()
    {
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("x/d", "./", "x/", "x/d/", "x/d/a = a", "x/d/s/../b = b", "e/evil = evil", "x/dd = evil", "x/empty/"));

        Assert.Equal(["x/d/a", "x/d/b"], _bench.Saved());
        Assert.Equal(["e/evil", "x/dd", "x/empty"], _bench.Reporter.Warnings.Select(warning => warning.Split('\'')[1]));
    }

    [Theory]
    [InlineData("../evil = evil")]
    [InlineData("/evil = evil")]
    [InlineData("d/../evil = evil")]
    [InlineData("d/../../evil = evil")]
    [InlineData("../d/evil = evil")]
    [InlineData("../")]
    [InlineData("../evil -> d")]
    public async Task A_folder_with_an_entry_that_leads_out_of_it_is_refused(string entry)
    {
        ArtifactFile file = await ArtifactBench.OthersFolderAsync("d", "d/", "d/a = a", entry);

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => _bench.SaveAsync(file));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("leads out of the folder 'd'", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Saved());
        Assert.False(File.Exists(_bench.Folder["evil"]));
    }

    [Fact]
    public async Task A_folder_whose_entries_are_written_from_the_root_on_is_unpacked()
    {
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("d", "/d/", "/d/a = a", "./d/b = b"));

        Assert.Equal(["d/a", "d/b"], _bench.Saved());
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [UnixFact]
    public async Task A_link_that_leads_out_of_the_folder_is_left_out_with_a_warning()
    {
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync(
            "d", "d/", "d/sub/", "d/a = a", "d/sub/in -> ../a", "d/out -> ../../x", "d/abs -> /etc/passwd", "d/here -> .", "d/trick -> here/../..", "d/sub/up -> ../.."));

        Assert.Equal(["d/a", "d/here", "d/sub/in"], Links().Order(StringComparer.Ordinal));
        Assert.Equal(4, _bench.Reporter.Warnings.Count);

        IEnumerable<string> Links() => Directory.EnumerateFileSystemEntries(_bench.Target, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = 2 })
            .Where(path => new FileInfo(path).LinkTarget is not null || File.Exists(path))
            .Select(path => Path.GetRelativePath(_bench.Target, path))
            .Where(path => !path.StartsWith("d/here/", StringComparison.Ordinal));
    }

    [UnixFact]
    public async Task Nobody_gets_the_rights_of_whoever_saves()
    {
        await _bench.SaveAsync(await ArtifactBench.OthersFolderAsync("d", "d/", "4755 d/suid = x", "c 1:3"));

        Assert.Equal(Convert.ToInt32("755", 8), FileStatus.Read(Path.Combine(_bench.Target, "d/suid")).Mode);
    }

    [Fact]
    public async Task Content_that_is_not_what_its_digest_says_leaves_nothing()
    {
        var damaged = new MemoryBlob("text/plain", Digest.Of("sha256", "right"u8), "wrong"u8.ToArray());

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.SaveAsync(ArtifactBench.Others(damaged, (ArtifactBench.Title, "a"))));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Target));
    }

    [Fact]
    public async Task A_tar_that_is_not_what_the_annotation_says_leaves_nothing()
    {
        ArtifactFile right = await ArtifactBench.OthersFolderAsync("d", "d/", "d/a = a");
        byte[] content = (await right.Content!.ReadAllAsync(10_000, _bench.Reporter, default)).ToArray();
        ArtifactFile Claiming(string digest) => ArtifactBench.Others(content, (ArtifactBench.Title, "d"), (ArtifactBench.Unpack, "true"), (ArtifactBench.TarDigest, digest));

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.SaveAsync(Claiming($"{Digest.Of("sha256", "other"u8)}")));
        await RegistryBench.FailsAsync(ImageError.Malformed, () => _bench.SaveAsync(Claiming("no digest")));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Target));
    }

    [Fact]
    public async Task A_folder_without_the_digest_of_its_tar_is_unpacked_too()
    {
        ArtifactFile given = await ArtifactBench.OthersFolderAsync("d", "d/", "d/a = a");
        byte[] content = (await given.Content!.ReadAllAsync(10_000, _bench.Reporter, default)).ToArray();

        await _bench.SaveAsync(ArtifactBench.Others(content, (ArtifactBench.Title, "d"), (ArtifactBench.Unpack, "true")));

        Assert.Equal(["d/a"], _bench.Saved());
    }

    [Theory]
    [InlineData("not gzip at all")]
    [InlineData("")]
    public async Task A_folder_whose_content_is_no_tar_leaves_nothing(string content)
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => _bench.SaveAsync(ArtifactBench.Others(Encoding.UTF8.GetBytes(content), (ArtifactBench.Title, "d"), (ArtifactBench.Unpack, "true"))));

        Assert.Contains(exception.Error, new[] { ImageError.Malformed, ImageError.Unsupported, ImageError.NotFound });
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Target));
    }

    [Fact]
    public async Task A_folder_that_grows_over_the_limit_is_given_up()
    {
        ArtifactFile folder = await ArtifactBench.OthersFolderAsync("d", "d/", $"d/a = {new string('x', 10_000)}");

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => _bench.SaveAsync(folder, maximumSize: 9_999));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Target));
        await _bench.SaveAsync(folder, maximumSize: 10_000);
    }

    [Theory]
    [InlineData("application/vnd.dev.cosign.simplesigning.v1+json", ".json")]
    [InlineData("application/vnd.cncf.helm.chart.content.v1.tar+gzip", ".tar.gz")]
    [InlineData("application/wasm", ".wasm")]
    [InlineData("text/spdx", ".txt")]
    [InlineData("application/octet-stream", "")]
    public async Task What_has_no_name_gets_one_of_its_digest(string mediaType, string extension)
    {
        byte[] content = "content"u8.ToArray();
        ArtifactFile file = ArtifactBench.Others(new MemoryBlob(mediaType, Digest.Of("sha256", content), content));

        await _bench.SaveAsync(file);

        Assert.Null(file.Title);
        Assert.Equal([$"sha256-{Digest.Of("sha256", content).Hex}{extension}"], _bench.Saved());
    }

    [Fact]
    public async Task What_the_source_does_not_have_is_told()
    {
        var content = new MemoryBlob("text/plain", Digest.Of("sha256", "a"u8), "a"u8.ToArray());
        Artifact whole = Artifact.Of(ArtifactBench.Type, [(content.Descriptor, content)], null);
        var partial = new Artifact(whole.Manifest, whole.Blobs.Take(1));

        await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.SaveAsync(partial.Files[0]));
    }
}
