using System.Text.Json.Nodes;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>The content discovery workflow: tags, repositories, referrers.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private static readonly string[] Tags = ["1.0", "1.1", "2.0", "Z", "latest"];
    private readonly ServingBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 100);

    public DiscoveryTests() => _bench.Push(_sample, "latest", "2.0", "1.0", "Z", "1.1");

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("HEAD //v2/")]
    [InlineData("GET //v2/")]
    [InlineData("GET //v2")]
    [InlineData("GET //v2/demo/app/tags/list")]
    public void A_path_behind_an_address_that_ends_in_a_slash_is_the_same_path(string line) =>
        Assert.StartsWith("HTTP/1.1 200", RawClient.Exchange(_bench.Registry.Uri.Port, $"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Tags_come_in_order()
    {
        JsonNode list = (await _bench.GetAsync("tags/list")).Json;

        Assert.Equal("demo/app", (string?)list["name"]);
        Assert.Equal(Tags, Names(list["tags"]));
    }

    [Fact]
    public async Task Tags_come_in_pages_that_lead_on()
    {
        var seen = new List<string>();
        string? next = "tags/list?n=2";
        while (next is not null)
        {
            ServedReply page = await _bench.GetAsync(next);
            seen.AddRange(Names(page.Json["tags"]));
            next = page["Link"] is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
            Assert.True(page["Link"]?.EndsWith("; rel=\"next\"", StringComparison.Ordinal) ?? seen.Count == 5);
        }

        Assert.Equal(Tags, seen);
    }

    [Theory]
    [InlineData("?last=1.1", "2.0 Z latest")]
    [InlineData("?n=1&last=1.1", "2.0")]
    [InlineData("?last=1.05", "1.1 2.0 Z latest")]
    [InlineData("?n=0", "")]
    [InlineData("?n=100", "1.0 1.1 2.0 Z latest")]
    [InlineData("?last=zzz", "")]
    public async Task A_page_starts_where_it_is_asked_to(string query, string expected) =>
        Assert.Equal(expected, string.Join(' ', Names((await _bench.GetAsync("tags/list" + query)).Json["tags"])));

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public async Task A_page_of_no_size_is_refused(string n) =>
        Assert.Equal((400, "PAGINATION_NUMBER_INVALID"), await _bench.GetAsync($"tags/list?n={n}") is var reply ? (reply.Status, reply.Code!) : default);

    [Fact]
    public async Task Repositories_come_in_order_and_in_pages()
    {
        _bench.Pusher.Push(_sample, "zoo", "1");
        _bench.Pusher.Push(_sample, "a/b/c", "1");

        ServedReply page = await _bench.GetAsync("/v2/_catalog?n=2");
        ServedReply rest = await _bench.GetAsync("/v2/_catalog?n=2&last=demo/app");

        Assert.Equal(["a/b/c", "demo/app"], Names(page.Json["repositories"]));
        Assert.Equal("</v2/_catalog?n=2&last=demo%2Fapp>; rel=\"next\"", page["Link"]);
        Assert.Equal(["zoo"], Names(rest.Json["repositories"]));
        Assert.Null(rest["Link"]);
        Assert.Equal(["a/b/c", "demo/app", "zoo"], _bench.Registry.Repositories);
    }

    [Fact]
    public async Task What_refers_to_an_image_is_listed_with_type_and_annotations()
    {
        (SampleImage signature, SampleImage bill) = PushReferrers();

        ServedReply reply = await _bench.GetAsync($"referrers/{_sample.Digest}");

        Assert.Equal((200, MediaTypes.OciIndex), (reply.Status, reply["Content-Type"]));
        Assert.Equal(MediaTypes.OciIndex, (string?)reply.Json["mediaType"]);
        Assert.Null(reply["OCI-Filters-Applied"]);
        Dictionary<string, JsonNode> found = reply.Json["manifests"]!.AsArray().ToDictionary(entry => (string)entry!["digest"]!, entry => entry!);
        Assert.Equal(new[] { signature.Digest, bill.Digest }.Order(), found.Keys.Order());
        Assert.Equal("application/vnd.example.signature", (string?)found[signature.Digest]["artifactType"]);
        Assert.Equal("yes", (string?)found[signature.Digest]["annotations"]!["org.example.signed"]);
        Assert.Equal(signature.Content.Length, (int?)found[signature.Digest]["size"]);
        Assert.Equal(SampleTypes.OciConfig, (string?)found[bill.Digest]["artifactType"]);
    }

    [Fact]
    public async Task Referrers_are_filtered_by_type()
    {
        (SampleImage signature, _) = PushReferrers();

        ServedReply reply = await _bench.GetAsync($"referrers/{_sample.Digest}?artifactType=application/vnd.example.signature");

        Assert.Equal("artifactType", reply["OCI-Filters-Applied"]);
        Assert.Equal(signature.Digest, (string?)Assert.Single(reply.Json["manifests"]!.AsArray())!["digest"]);
    }

    [Fact]
    public async Task What_nothing_refers_to_has_an_empty_list()
    {
        ServedReply reply = await _bench.GetAsync($"referrers/{Hash.Sha256([])}");

        Assert.Equal(200, reply.Status);
        Assert.Empty(reply.Json["manifests"]!.AsArray());
    }

    [Fact]
    public async Task A_referrer_is_told_that_it_is_listed_and_may_come_before_its_subject()
    {
        SampleImage later = RandomImage.Of(1, 100, seed: 8);
        SampleImage signature = Signature(later);
        _bench.PushBlobs(signature);

        ServedReply reply = await _bench.PutManifestAsync(signature.Digest, signature.Content);

        Assert.Equal((201, later.Digest), (reply.Status, reply["OCI-Subject"]));
        Assert.Single((await _bench.GetAsync($"referrers/{later.Digest}")).Json["manifests"]!.AsArray());
    }

    [Fact]
    public async Task Referrers_are_still_there_after_a_restart()
    {
        PushReferrers();

        _bench.Restart();

        Assert.Equal(2, (await _bench.GetAsync($"referrers/{_sample.Digest}")).Json["manifests"]!.AsArray().Count);
    }

    private (SampleImage Signature, SampleImage Bill) PushReferrers()
    {
        SampleImage signature = Signature(_sample);
        SampleImage bill = new ImageFactory { Subject = _sample }.Add(RandomImage.Layer(4, 10)).Build();
        _bench.Push(signature);
        _bench.Push(bill);
        return (signature, bill);
    }

    private static SampleImage Signature(SampleImage subject) =>
        new ImageFactory { Subject = subject, ArtifactType = "application/vnd.example.signature", Annotations = { ["org.example.signed"] = "yes" } }.Add(RandomImage.Layer(3, 10)).Build();

    private static string[] Names(JsonNode? list) => list!.AsArray().Select(name => (string)name!).ToArray();
}
