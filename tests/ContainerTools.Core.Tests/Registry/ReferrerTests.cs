using System.Text;
using ContainerTools.Registry;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class ReferrerTests : IDisposable
{
    private const string Signature = "application/vnd.example.signature";
    private const string Sbom = "application/spdx+json";
    private readonly RegistryBench _bench = new();
    private readonly SampleImage _subject;

    public ReferrerTests() => _subject = _bench.AddImage();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_the_registry_lists_is_given_with_its_subject()
    {
        SampleImage signature = Attach(Signature);

        RegistryReferrer found = Assert.Single(await FindAsync());

        Assert.Equal(signature.Digest, found.Digest.ToString());
        Assert.Equal(Signature, found.ArtifactType);
        Assert.Equal(_subject.Digest, found.Subject.Digest.ToString());
        Assert.Equal("for alice", found.Annotations["note"]);
        Assert.Null(found.Tag);
        Assert.Equal($"{_bench.Server.Authority}/{RegistryBench.Repository}@{signature.Digest}", found.Reference.ToString());
        Assert.Equal(signature.Content, (await _bench.Client.GetManifestAsync(found.Reference, _bench.Reporter, RegistryBench.Limit())).Raw.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_type_alone_comes_whether_or_not_the_registry_filters(bool filters)
    {
        Attach(Signature);
        SampleImage sbom = Attach(Sbom);
        if (!filters)
        {
            _bench.Memory.Intercept = request => request.Path.Contains("/referrers/", StringComparison.Ordinal) && request.QueryValue("artifactType") is not null
                ? ScriptedResponse.Redirect(request.Path)
                : null;
        }

        Assert.Equal(sbom.Digest, Assert.Single(await FindAsync(Sbom)).Digest.ToString());
        Assert.Empty(await FindAsync("application/other"));
    }

    [Fact]
    public async Task A_registry_that_filtered_is_believed_when_its_entries_do_not_repeat_the_type()
    {
        Answer(request => Index(Entry('a', type: null)).With("OCI-Filters-Applied: artifactType"));

        Assert.Single(await FindAsync(Sbom));
    }

    [Fact]
    public async Task All_pages_are_read_and_what_comes_twice_is_given_once()
    {
        Answer(request => request.QueryValue("page") is null
            ? Index(Entry('a'), Entry('b')).With("Link: <?page=2>; rel=\"next\"")
            : Index(Entry('b'), Entry('c')));

        Assert.Equal(3, (await FindAsync()).Count);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(406)]
    public async Task Without_the_list_the_index_under_the_subjects_tag_counts(int status)
    {
        Answer(_ => ScriptedResponse.Empty(status));
        AddIndexTag(Entry('a', Signature), Entry('b', Sbom));

        Assert.Equal(2, (await FindAsync()).Count);
        Assert.Equal(Sbom, Assert.Single(await FindAsync(Sbom)).ArtifactType);
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Theory]
    [InlineData("text/html", "<html>sign in</html>")]
    [InlineData("application/json", "{}")]
    public async Task An_answer_that_is_no_index_means_no_list(string type, string body)
    {
        Answer(_ => ScriptedResponse.Text(body, type));
        AddIndexTag(Entry('a'));

        Assert.Single(await FindAsync());
    }

    [Theory]
    [InlineData(403)]
    [InlineData(501)]
    public async Task A_list_that_is_refused_is_told_beside_what_the_tag_has(int status)
    {
        Answer(_ => ScriptedResponse.Empty(status));
        AddIndexTag(Entry('a'));

        Assert.Single(await FindAsync());
        Assert.Contains("attached by tags", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_attached_is_no_error()
    {
        Assert.Empty(await FindAsync());
        Answer(_ => ScriptedResponse.Empty(404));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_tag_in_the_indexs_place_is_left_out_with_a_word()
    {
        Answer(_ => ScriptedResponse.Empty(404));
        _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(1, 10), _subject.Digest.Replace(':', '-'));

        Assert.Empty(await FindAsync());
        Assert.Contains("should be an index", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cosign_attached_by_tags_is_found_and_named_by_its_layer()
    {
        SampleImage signature = RandomImage.Of(1, 10);
        string tag = $"{_subject.Digest.Replace(':', '-')}.sig";
        _bench.Memory.Add(RegistryBench.Repository, signature, tag);

        RegistryReferrer found = Assert.Single(await FindAsync());

        Assert.Equal(tag, found.Tag);
        Assert.Equal(signature.Digest, found.Digest.ToString());
        Assert.Equal(signature.LayerBlobs[0].MediaType, found.ArtifactType);
        Assert.Empty(await FindAsync(Signature));
    }

    [Fact]
    public async Task The_tag_is_followed_to_the_digest_first()
    {
        Attach(Signature);
        List<RegistryReferrer> byDigest = await CollectAsync(_bench.Reference().WithTag(null).WithDigest(Digest.Parse(_subject.Digest)), null);

        Assert.Equal(Assert.Single(byDigest).Reference, Assert.Single(await FindAsync()).Reference);
    }

    [Fact]
    public async Task A_subject_that_is_not_there_is_an_error() =>
        await RegistryBench.FailsAsync(ImageError.NotFound, () => CollectAsync(_bench.Reference("none"), null));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:short","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:00","size":-1}]}""")]
    public async Task Lists_that_make_no_sense_are_refused(string json)
    {
        Answer(_ => ScriptedResponse.Text(json, MediaTypes.OciIndex));

        await RegistryBench.FailsAsync(ImageError.Malformed, () => FindAsync());
    }

    [Fact]
    public void Tags_are_cut_as_the_specification_says()
    {
        Assert.Equal($"sha512-{new string('a', 64)}", ReferrerTags.IndexTag(Digest.Parse($"sha512:{new string('a', 128)}")));
        Assert.Equal("a-b.c-x-_-", ReferrerTags.IndexTag(Digest.Parse("a+b.c:x=_-")));
        Assert.Empty(ReferrerTags.CosignTags(Digest.Parse($"sha512:{new string('a', 128)}")));
    }

    private SampleImage Attach(string type)
    {
        var factory = new ImageFactory { Subject = _subject, ArtifactType = type };
        factory.Annotations["note"] = "for alice";
        SampleImage referrer = factory.Build();
        _bench.Memory.Add(RegistryBench.Repository, referrer);
        return referrer;
    }

    private static string Entry(char digit, string? type = Signature) =>
        $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"sha256:{{new string(digit, 64)}}","size":10{{(type is null ? "" : $",\"artifactType\":\"{type}\"")}}}""";

    private static string IndexText(params string[] entries) => $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}""";

    private static ScriptedResponse Index(params string[] entries) => ScriptedResponse.Text(IndexText(entries), MediaTypes.OciIndex);

    private void AddIndexTag(params string[] entries) => _bench.Memory[RegistryBench.Repository]
        .AddManifest(Encoding.UTF8.GetBytes(IndexText(entries)), MediaTypes.OciIndex, _subject.Digest.Replace(':', '-'));

    private void Answer(Func<ScriptedRequest, ScriptedResponse> answer) =>
        _bench.Memory.Intercept = request => request.Path.Contains("/referrers/", StringComparison.Ordinal) ? answer(request) : null;

    private Task<List<RegistryReferrer>> FindAsync(string? type = null) => CollectAsync(_bench.Reference(), type);

    private async Task<List<RegistryReferrer>> CollectAsync(ImageReference subject, string? type)
    {
        var found = new List<RegistryReferrer>();
        await foreach (RegistryReferrer referrer in _bench.Client.GetReferrersAsync(subject, type, _bench.Reporter, RegistryBench.Limit()))
        {
            found.Add(referrer);
        }

        return found;
    }
}
