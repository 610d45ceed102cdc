using ContainerTools.Registry;
using ContainerTools.Registry.Pulling;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What tags lead to, with as few requests as it takes.</summary>
public sealed class TagDetailTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Digests_cost_one_HEAD_for_each_tag_and_nothing_else()
    {
        SampleImage image = _bench.AddImage(tag: "1.0");
        _bench.Memory.Add(RegistryBench.Repository, image, "latest");
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["multi"], "2.0");

        IReadOnlyList<RegistryTagDetail> tags = await GetAsync();

        Assert.Equal(["1.0", "2.0", "latest"], tags.Select(tag => tag.Tag).Order(StringComparer.Ordinal));
        RegistryTagDetail first = tags.Single(tag => tag.Tag == "1.0");
        Assert.Equal(image.Digest, first.Digest.ToString());
        Assert.Equal(image.MediaType, first.MediaType);
        Assert.Equal(image.Content.Length, first.ManifestSize);
        Assert.Equal(["latest"], first.SharedTags);
        Assert.Equal(3, _bench.Server.Count("HEAD", "/manifests/"));
        Assert.Equal(0, _bench.Server.Count("GET", "/manifests/"));
        Assert.Equal(0, _bench.Server.Count("GET", "/blobs/"));
    }

    [Fact]
    public async Task A_manifest_is_fetched_once_for_all_tags_that_lead_to_it()
    {
        SampleImage image = _bench.AddImage(tag: "1.0");
        _bench.Memory.Add(RegistryBench.Repository, image, "latest");

        IReadOnlyList<RegistryTagDetail> tags = await GetAsync();

        Assert.All(tags, tag => Assert.NotNull(tag.Size));
        Assert.All(tags, tag => Assert.Single(tag.Platforms));
        Assert.All(tags, tag => Assert.Null(tag.Problem));
        Assert.Equal(image.Content.Length + image.Blobs.Sum(blob => blob.Content.Length), tags[0].Size);
        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));
        Assert.Equal(1, _bench.Server.Count("GET", "/blobs/"));
    }

    [Fact]
    public async Task What_the_store_has_is_not_fetched()
    {
        _bench.AddImage();
        foreach (RegistryTagDetail tag in await GetAsync(_bench.StoringClient))
        {
            Assert.NotNull(tag.Size);
        }

        _bench.Server.Forget();

        Assert.NotNull((await GetAsync(_bench.StoringClient))[0].Size);
        Assert.Equal(0, _bench.Server.Count("GET", "/manifests/"));
        Assert.Equal(0, _bench.Server.Count("GET", "/blobs/"));
    }

    [Fact]
    public async Task An_index_says_its_platforms()
    {
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["multi"], "1");

        RegistryTagDetail tag = Assert.Single(await GetAsync());

        Assert.Contains(RegistryBench.Amd64, tag.Platforms);
        Assert.DoesNotContain(tag.Platforms, platform => platform.ToString() == "unknown/unknown");
        Assert.NotNull(tag.Size);
    }

    [Fact]
    public async Task The_first_one_asked_about_is_fetched_alone_and_the_second_with_those_that_follow()
    {
        for (int i = 0; i < 20; i++)
        {
            _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(1, 100, seed: i + 1), $"{i:D2}");
        }

        IReadOnlyList<RegistryTagDetail> tags = await GetAsync();
        Assert.NotNull(tags[0].Size);
        Assert.Equal(1, _bench.Server.Count("GET", "/manifests/"));

        Assert.NotNull(tags[1].Size);
        await WaitAsync(() => _bench.Server.Count("GET", "/manifests/") == 1 + _bench.Options.MaximumTransfers);
        Assert.All(tags, tag => Assert.NotNull(tag.Size));
        Assert.Equal(20, _bench.Server.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task A_tag_that_leads_nowhere_takes_nothing_from_the_others()
    {
        _bench.AddImage(tag: "good");
        _bench.Memory[RegistryBench.Repository].Tags["bad"] = "sha256:" + new string('0', 64);
        var failed = new List<TagHead>();

        IReadOnlyList<RegistryTagDetail> tags = await _bench.Client.GetTagDetailsAsync(_bench.Reference().WithTag(null), failed.Add, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal("good", Assert.Single(tags).Tag);
        TagHead bad = Assert.Single(failed);
        Assert.Equal(("bad", ImageError.NotFound), (bad.Tag, bad.Problem?.Error));
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_problem_of_its_tag()
    {
        SampleImage spoilt = _bench.AddImage(tag: "1");
        _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(1, 100, seed: 9), "2");
        _bench.Memory.Alter = (request, response) => request.Method == "GET" && request.Path.EndsWith(spoilt.Digest, StringComparison.Ordinal)
            ? ScriptedResponse.Error(404, "MANIFEST_UNKNOWN")
            : response;

        IReadOnlyList<RegistryTagDetail> tags = await GetAsync();

        RegistryTagDetail bad = tags.Single(tag => tag.Tag == "1");
        Assert.Equal(ImageError.NotFound, bad.Problem?.Error);
        Assert.Null(bad.Size);
        Assert.Empty(bad.Platforms);
        Assert.NotNull(tags.Single(tag => tag.Tag == "2").Size);
    }

    [Theory]
    [InlineData("Docker-Content-Digest", null)]
    [InlineData("Content-Type", "application/json")]
    [InlineData("Content-Type", "text/html; charset=utf-8")]
    public async Task Where_HEAD_does_not_tell_all_GET_does(string header, string? value)
    {
        SampleImage image = _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Method != "HEAD" ? response
            : value is null ? response.Without(header)
            : response.Without(header).With($"{header}: {value}");

        ManifestHead head = await _bench.Client.GetManifestHeadAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());

        Assert.Equal((image.Digest, image.MediaType, image.Content.LongLength), (head.Digest.ToString(), head.MediaType, head.Size));
    }

    private Task<IReadOnlyList<RegistryTagDetail>> GetAsync(RegistryClient? client = null) => (client ?? _bench.Client).GetTagDetailsAsync(
        _bench.Reference().WithTag(null), tag => Assert.Fail($"{tag.Tag}: {tag.Problem}"), _bench.Reporter, RegistryBench.Limit());

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
