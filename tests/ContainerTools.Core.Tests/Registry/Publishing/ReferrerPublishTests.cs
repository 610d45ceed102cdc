using System.Text.Json.Nodes;
using ContainerTools.Editing;
using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Signatures and the like that come along.</summary>
public sealed class ReferrerPublishTests : IDisposable
{
    private readonly PublishBench _bench = new() { Options = new PublishOptions { IncludeReferrers = true } };
    private readonly SampleImage _sample = RandomImage.Of(1, 1_000);

    public void Dispose() => _bench.Dispose();

    private MemoryRepository Source => _bench.From.Memory[RegistryBench.Repository];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_attached_comes_along_and_what_is_attached_to_that(bool known)
    {
        _bench.To.Memory.Uploads.KnowsSubjects = known;
        SampleImage sbom = Attach(_sample, 2), signature = Attach(sbom, 3);
        string cosign = CosignTag(Attach(null, 4));
        Image image = await GetAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.All(new[] { sbom, signature }, sample => Assert.Equal(sample.Content, _bench.Target.Manifests[sample.Digest].Content));
        Assert.Equal(Source.Tags[cosign], _bench.Target.Tags[cosign]);
        Assert.Equal(!known, _bench.Target.Tags.ContainsKey(sbom.Digest.Replace(':', '-')));
        Assert.Equal("/manifests/1", _bench.To.Server.Requests.Last(request => request.Method == "PUT").Path[^12..]);
    }

    [Fact]
    public async Task What_is_attached_to_a_platform_of_an_index_comes_along()
    {
        SampleImage signature = Attach(_sample, 2);
        IImage index = await _bench.GetIndexAsync(SampleIndex.Of([_sample, RandomImage.Of(1, 1_000, seed: 5)]));

        await _bench.PublishAsync(index, "all");

        _bench.AssertHas(index, "all");
        Assert.True(_bench.Target.Manifests.ContainsKey(signature.Digest));
    }

    [Fact]
    public async Task What_was_attached_later_is_brought_later()
    {
        await _bench.PublishAsync(await GetAsync(), "1");
        SampleImage signature = Attach(_sample, 2);

        await _bench.PublishAsync(await GetAsync(), "1");

        Assert.True(_bench.Target.Manifests.ContainsKey(signature.Digest));
        _bench.To.Server.Forget();
        await _bench.PublishAsync(await GetAsync(), "1");
        Assert.All(_bench.To.Server.Requests, request => Assert.Equal("HEAD", request.Method));
    }

    [Fact]
    public async Task What_is_listed_but_was_removed_is_left_out_with_a_warning()
    {
        SampleImage removed = Attach(_sample, 2), present = Attach(_sample, 3);
        var listed = SampleIndex.Of([SampleIndex.Entry(removed, null), SampleIndex.Entry(present, null)], [removed, present]);
        Source.AddManifest(listed.Content, listed.MediaType, _sample.Digest.Replace(':', '-'));
        Source.Manifests.TryRemove(removed.Digest, out _);
        _bench.From.Memory.Intercept = request => request.Path.Contains("/referrers/", StringComparison.Ordinal) ? ScriptedResponse.Text("", status: 404) : null;

        await _bench.PublishAsync(await GetAsync(), "1");

        Assert.True(_bench.Target.Manifests.ContainsKey(present.Digest));
        Assert.Contains(removed.Digest, Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task A_thousand_may_be_attached(int count, bool taken)
    {
        Image image = await GetAsync();
        IEnumerable<JsonObject> entries = Enumerable.Range(0, count).Select(i => SampleIndex.Entry(new ImageFactory { ArtifactType = $"application/{i}" }.Build(), null));
        SampleIndex list = SampleIndex.Of(entries, []);
        _bench.From.Memory.Intercept = request => request.Path.Contains("/referrers/", StringComparison.Ordinal)
            ? ScriptedResponse.Bytes(list.Content, SampleTypes.OciIndex)
            : null;

        if (taken)
        {
            await _bench.PublishAsync(image, "1");
            Assert.Equal(count, _bench.Reporter.Warnings.Count);
        }
        else
        {
            await RegistryBench.FailsAsync(ImageError.TooLarge, () => _bench.PublishAsync(image, "1"));
        }
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Indexes_that_are_attached_may_hold_indexes_four_levels_down(int levels, bool taken)
    {
        Image image = await GetAsync();
        SampleManifest level = RandomImage.Of(1, 10, seed: 9);
        for (int i = 0; i < levels; i++)
        {
            level = SampleIndex.Of([SampleIndex.Entry(level, null)], [level]);
        }

        _bench.From.Memory.Add(RegistryBench.Repository, level);
        SampleIndex list = SampleIndex.Of([SampleIndex.Entry(level, null)], []);
        _bench.From.Memory.Intercept = request => request.Path.EndsWith($"/referrers/{image.Digest}", StringComparison.Ordinal)
            ? ScriptedResponse.Bytes(list.Content, SampleTypes.OciIndex)
            : null;

        if (taken)
        {
            await _bench.PublishAsync(image, "1");
            Assert.Equal(level.Content, _bench.Target.Manifests[level.Digest].Content);
        }
        else
        {
            await RegistryBench.FailsAsync(ImageError.TooLarge, () => _bench.PublishAsync(image, "1"));
        }
    }

    [Fact]
    public async Task Without_being_asked_for_it_stays()
    {
        SampleImage signature = Attach(_sample, 2);
        _bench.Options = new PublishOptions();

        await _bench.PublishAsync(await GetAsync(), "1");

        Assert.False(_bench.Target.Manifests.ContainsKey(signature.Digest));
    }

    [Fact]
    public async Task An_image_from_elsewhere_has_nothing_attached()
    {
        await _bench.PublishAsync(PublishBench.Compose([1, 2, 3]), "1");

        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_changed_image_leaves_behind_what_was_attached_and_says_so()
    {
        SampleImage signature = Attach(_sample, 2);
        IImage changed = ImageEditor.Edit(await GetAsync(), new ConfigEdit { Author = "somebody" }, NullReporter.Instance);

        await _bench.PublishAsync(changed, "1");

        Assert.False(_bench.Target.Manifests.ContainsKey(signature.Digest));
        Assert.Contains("was changed", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    private Task<Image> GetAsync()
    {
        _bench.From.Memory.Add(RegistryBench.Repository, _sample, "1");
        return _bench.From.GetImageAsync();
    }

    private SampleImage Attach(SampleImage? subject, int seed)
    {
        SampleImage sample = new ImageFactory { Subject = subject, ArtifactType = "application/example" }.Add(RandomImage.Layer(seed, 500)).Build();
        _bench.From.Memory.Add(RegistryBench.Repository, sample);
        return sample;
    }

    private string CosignTag(SampleImage signature)
    {
        string tag = _sample.Digest.Replace(':', '-') + ".sig";
        Source.Tags[tag] = signature.Digest;
        return tag;
    }
}
