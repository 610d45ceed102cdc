using System.Text.Json.Nodes;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>From a reference through indexes to images.</summary>
public sealed class ImageResolverTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("multi", "linux/amd64", 0)]
    [InlineData("list", "linux/arm64", 1)]
    [InlineData("multi", "linux/arm/v8", 2)]
    [InlineData("list", "windows/amd64:10.0.20348.1", 3)]
    public async Task The_platforms_image_is_chosen_from_an_index(string tag, string platform, int child)
    {
        SampleManifest index = SampleShelf.All[tag];
        _bench.Memory.Add(RegistryBench.Repository, index, tag);

        Image image = await GetAsync(tag, platform);

        Assert.Equal(index.Children[child].Digest, image.Digest.ToString());
        Assert.Equal(index.Digest, image.IndexDigest?.ToString());
        Assert.Equal([$"{_bench.Server.Authority}/{RegistryBench.Repository}:{tag}"], image.RepoTags);
    }

    [Fact]
    public async Task What_the_index_does_not_have_is_told_with_what_it_has()
    {
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["multi"], "1");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.PlatformNotFound, () => GetAsync("1", "linux/s390x"));

        Assert.Contains("linux/amd64, linux/arm64, linux/arm/v7, windows/amd64", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", exception.Message, StringComparison.Ordinal);
        await RegistryBench.FailsAsync(ImageError.PlatformNotFound, () => GetAsync("1", "unknown/unknown"));
    }

    [Fact]
    public async Task Attestations_are_no_platform_but_stay_entries()
    {
        SampleManifest sample = SampleShelf.All["multi"];
        _bench.Memory.Add(RegistryBench.Repository, sample, "1");

        var index = Assert.IsType<ImageIndex>(await GetAllAsync());

        Assert.Equal(4, index.Images.Count);
        Assert.Equal(8, index.Entries.Count);
        Assert.Equal(4, index.Entries.Count(entry => entry.IsAttestation && entry.Artifact?.Blobs.Count == 2 && entry.Image is null));
        Assert.Equal(sample.Digest, index.Digest.ToString());
        Assert.Equal(sample.Content, index.Manifest.Raw.ToArray());
    }

    [Fact]
    public async Task A_nested_index_is_followed()
    {
        SampleImage image = RandomImage.Of(1, 100);
        SampleIndex inner = SampleIndex.Of([image]);
        SampleIndex outer = SampleIndex.Of([SampleIndex.Entry(inner, null)], [inner]);
        _bench.Memory.Add(RegistryBench.Repository, outer, "1");

        Assert.Equal(image.Digest, (await GetAsync("1", "linux/amd64")).Digest.ToString());
        var index = Assert.IsType<ImageIndex>(await GetAllAsync());
        Assert.Equal(image.Digest, index.Images.Single().Digest.ToString());
        Assert.Equal(inner.Digest, index.Entries.Single().Index?.Digest.ToString());
    }

    [Fact]
    public async Task Entries_without_a_platform_are_looked_into()
    {
        SampleImage arm = new ImageFactory { Architecture = "arm64" }.Add(RandomImage.Layer(1, 10)).Build();
        SampleImage amd = RandomImage.Of(1, 100);
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of([SampleIndex.Entry(arm, null), SampleIndex.Entry(amd, null)], [arm, amd]), "1");

        Assert.Equal(amd.Digest, (await GetAsync("1", "linux/amd64")).Digest.ToString());
    }

    [Fact]
    public async Task Entries_of_unknown_kinds_are_passed_over()
    {
        SampleImage image = RandomImage.Of(1, 100);
        JsonObject odd = SampleIndex.Entry(image, new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" });
        odd["mediaType"] = "application/x-odd";
        odd["digest"] = "sha256:" + new string('1', 64);
        JsonObject entry = SampleIndex.Entry(image, new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" });
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of([odd, entry], [image]), "1");

        Assert.Equal(image.Digest, (await GetAsync("1", "linux/amd64")).Digest.ToString());
    }

    [Fact]
    public async Task A_missing_platform_is_an_error_of_its_own_and_the_others_are_given()
    {
        SampleManifest index = SampleShelf.All["list"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        _bench.Memory[RegistryBench.Repository].Manifests.TryRemove(index.Children[2].Digest, out _);

        var read = Assert.IsType<ImageIndex>(await GetAllAsync());

        UnreadableEntry missing = Assert.Single(read.UnreadableEntries);
        Assert.Equal(ImageError.NotFound, missing.Error.Error);
        Assert.Contains(index.Children[2].Digest, missing.Error.Message, StringComparison.Ordinal);
        Assert.Equal(index.Children.Count - 1, read.Entries.Count);
        Assert.Equal(index.Children[0].Digest, (await GetAsync("1", "linux/amd64")).Digest.ToString());
    }

    [Fact]
    public async Task An_index_of_which_nothing_can_be_had_is_an_error()
    {
        SampleManifest index = SampleShelf.All["list"];
        _bench.Memory.Add(RegistryBench.Repository, index, "1");
        foreach (SampleManifest child in index.Children)
        {
            _bench.Memory[RegistryBench.Repository].Manifests.TryRemove(child.Digest, out _);
        }

        await RegistryBench.FailsAsync(ImageError.NotFound, () => GetAllAsync());
    }

    [Fact]
    public async Task A_child_of_another_size_is_refused()
    {
        SampleImage image = RandomImage.Of(1, 100);
        JsonObject entry = SampleIndex.Entry(image, new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" });
        entry["size"] = 7;
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of([entry], [image]), "1");

        await RegistryBench.FailsAsync(ImageError.SizeMismatch, () => GetAsync("1", "linux/amd64"));
    }

    [Fact]
    public async Task An_index_that_multiplies_itself_is_refused()
    {
        SampleManifest level = RandomImage.Of(1, 10);
        for (int i = 0; i < 3; i++)
        {
            SampleManifest below = level;
            level = SampleIndex.Of(Enumerable.Range(0, 100).Select(_ => SampleIndex.Entry(below, null)), [below]);
        }

        _bench.Memory.Add(RegistryBench.Repository, level, "1");

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => GetAllAsync());
        await RegistryBench.FailsAsync(ImageError.PlatformNotFound, () => GetAsync("1", "linux/s390x"));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Indexes_in_indexes_are_followed_four_levels_down(int levels, bool followed)
    {
        SampleImage image = RandomImage.Of(1, 10);
        SampleManifest level = image;
        for (int i = 0; i < levels; i++)
        {
            level = SampleIndex.Of([SampleIndex.Entry(level, null)], [level]);
        }

        _bench.Memory.Add(RegistryBench.Repository, level, "1");

        if (followed)
        {
            Assert.Equal(image.Digest, (await GetAsync("1", "linux/amd64")).Digest.ToString());
            Assert.Equal(level.Digest, (await GetAllAsync()).Digest.ToString());
        }
        else
        {
            await RegistryBench.FailsAsync(ImageError.TooLarge, () => GetAsync("1", "linux/amd64"));
            await RegistryBench.FailsAsync(ImageError.TooLarge, () => GetAllAsync());
        }
    }

    [Fact]
    public async Task An_index_has_ten_thousand_entries_at_most()
    {
        SampleImage image = RandomImage.Of(1, 10);
        JsonObject[] entries = [.. Enumerable.Range(0, 10_001).Select(_ => SampleIndex.Entry(image, new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" }))];
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of(entries[1..].Select(entry => (JsonObject)entry.DeepClone()), [image]), "full");
        _bench.Memory.Add(RegistryBench.Repository, SampleIndex.Of(entries, [image]), "more");

        Assert.Equal(image.Digest, (await GetAsync("full", "linux/amd64")).Digest.ToString());
        await RegistryBench.FailsAsync(ImageError.TooLarge, () => GetAsync("more", "linux/amd64"));
    }

    [Fact]
    public async Task A_single_image_of_another_platform_is_refused_only_if_one_was_asked_for()
    {
        SampleImage image = new ImageFactory { Architecture = "s390x" }.Add(RandomImage.Layer(1, 10)).Build();
        _bench.Memory.Add(RegistryBench.Repository, image, "1");

        await RegistryBench.FailsAsync(ImageError.PlatformNotFound, () => GetAsync("1", "linux/amd64"));
        await _bench.Client.GetImageAsync(_bench.Reference(), null, _bench.Reporter, RegistryBench.Limit());
        Assert.Contains("linux/s390x", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.IsType<Image>(await GetAllAsync());
    }


    [Fact]
    public async Task A_config_that_is_too_large_or_missing_is_an_error()
    {
        SampleImage image = _bench.AddImage();
        _bench.Memory[RegistryBench.Repository].Blobs.TryRemove(image.Config.Digest, out _);
        await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.GetImageAsync());

        byte[] manifest = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(image.Content).Replace($"\"size\":{image.Config.Content.Length}", "\"size\":9999999", StringComparison.Ordinal));
        _bench.Memory[RegistryBench.Repository].AddManifest(manifest, image.MediaType, "1");
        await RegistryBench.FailsAsync(ImageError.TooLarge, () => _bench.GetImageAsync());
    }

    private Task<Image> GetAsync(string tag, string platform) =>
        _bench.Client.GetImageAsync(_bench.Reference(tag), Platform.Parse(platform), _bench.Reporter, RegistryBench.Limit());

    private Task<IImage> GetAllAsync() => _bench.Client.GetAllPlatformsAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
}
