using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Manifests that are about another one.</summary>
public sealed class SubjectTests : IDisposable
{
    private readonly PublishBench _bench = new();
    private readonly SampleImage _subject = RandomImage.Of(1, 1_000);

    public void Dispose() => _bench.Dispose();

    private string Tag => _subject.Digest.Replace(':', '-');

    [Fact]
    public async Task A_registry_that_keeps_the_list_is_left_alone()
    {
        await _bench.PublishAsync(await GetReferrerAsync(1), "signature");

        Assert.Equal(["signature"], _bench.Target.Tags.Keys);
    }

    [Fact]
    public async Task Where_no_list_is_kept_the_tag_gets_every_referrer_once()
    {
        _bench.To.Memory.Uploads.KnowsSubjects = false;
        Image first = await GetReferrerAsync(1), second = await GetReferrerAsync(2);

        await _bench.PublishAsync(first);
        await _bench.PublishAsync(second);
        await _bench.PublishAsync(second, "again");

        var index = (IndexManifest)ManifestDocument.Parse(_bench.Target.Manifests[_bench.Target.Tags[Tag]].Content);
        Assert.Equal([first.Digest, second.Digest], index.Manifests.Select(entry => entry.Digest));
        Assert.All(index.Manifests, entry => Assert.Equal("application/example", entry.ArtifactType));
        Assert.Equal("1", index.Manifests[0].Annotations["number"]);
        Assert.Equal([first.Manifest.Size, second.Manifest.Size], index.Manifests.Select(entry => entry.Size));
    }

    [Fact]
    public async Task What_is_removed_leaves_the_tag_and_the_others_stay()
    {
        _bench.To.Memory.Uploads.KnowsSubjects = false;
        _bench.To.Memory.Intercept = MemoryRemoval.OfTags(_bench.Target);
        Image first = await GetReferrerAsync(1), second = await GetReferrerAsync(2);
        await _bench.PublishAsync(first);
        await _bench.PublishAsync(second);

        await RemoveAsync(first);
        Assert.Equal(second.Digest, Assert.Single(Listed()).Digest);
        await RemoveAsync(second);
        Assert.Empty(Listed());

        IReadOnlyList<Descriptor> Listed() => ((IndexManifest)ManifestDocument.Parse(_bench.Target.Manifests[_bench.Target.Tags[Tag]].Content)).Manifests;
    }

    [Fact]
    public async Task No_tag_is_made_for_what_is_removed_where_there_was_none()
    {
        _bench.To.Memory.Intercept = MemoryRemoval.OfTags(_bench.Target);
        Image referrer = await GetReferrerAsync(1);
        await _bench.PublishAsync(referrer, "signature");

        await RemoveAsync(referrer);

        Assert.Empty(_bench.Target.Tags);
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task What_somebody_else_writes_meanwhile_is_not_lost_unnoticed()
    {
        _bench.To.Memory.Uploads.KnowsSubjects = false;
        Image image = await GetReferrerAsync(1);
        int overwritten = 0;
        _bench.To.Memory.Alter = (request, response) =>
        {
            if (request.Method == "PUT" && request.Path.EndsWith(Tag, StringComparison.Ordinal) && Interlocked.Increment(ref overwritten) == 1)
            {
                _bench.Target.AddManifest("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"annotations":{"by":"another"}}"""u8.ToArray(), MediaTypes.OciIndex, Tag);
            }

            return response;
        };

        await _bench.PublishAsync(image);

        var index = (IndexManifest)ManifestDocument.Parse(_bench.Target.Manifests[_bench.Target.Tags[Tag]].Content);
        Assert.Equal(image.Digest, Assert.Single(index.Manifests).Digest);
        Assert.Equal("another", index.Annotations["by"]);
    }

    [Fact]
    public async Task Who_is_overwritten_three_times_gives_up_and_says_so()
    {
        _bench.To.Memory.Uploads.KnowsSubjects = false;
        Image image = await GetReferrerAsync(1);
        int written = 0;
        _bench.To.Memory.Alter = (request, response) =>
        {
            if (request.Method == "PUT" && request.Path.EndsWith(Tag, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref written);
                _bench.Target.AddManifest("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray(), MediaTypes.OciIndex, Tag);
            }

            return response;
        };

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.PublishAsync(image));

        Assert.Contains(Tag, exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, written);
    }

    private async Task<Image> GetReferrerAsync(int number)
    {
        var factory = new ImageFactory { Subject = _subject, ArtifactType = "application/example", Annotations = { ["number"] = $"{number}" } };
        _bench.From.Memory.Add(RegistryBench.Repository, factory.Add(RandomImage.Layer(number, 500)).Build(), "1");
        return await _bench.From.GetImageAsync();
    }

    private Task RemoveAsync(Image image) =>
        new ManifestRemover(_bench.To.Client).RemoveAsync(_bench.Destination.WithTag(null).WithDigest(image.Digest), _bench.Reporter, RegistryBench.Limit());
}
