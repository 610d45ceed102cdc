using ContainerTools.Syncing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Syncing;

/// <summary>How many requests a run costs, counted at the servers.</summary>
public sealed class SyncRequestTests : IDisposable
{
    private const int Tags = 200;
    private readonly SyncBench _bench = new();

    public SyncRequestTests()
    {
        // Big pages, as most registries give them.
        _bench.From.PageSize = _bench.To.PageSize = 1000;
        _bench.AddMany(Tags);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Each_tag_costs_one_HEAD_at_each_end_and_no_pull()
    {
        await _bench.RunAsync();
        Change(3);
        _bench.Forget();

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(3, results.Count(result => result.Action == SyncAction.Updated));
        Assert.Equal(Tags - 3, results.Count(result => result.Action == SyncAction.Current));
        Assert.Equal(Tags + 1, Comparing(_bench.FromServer).Length);
        Assert.Equal(Tags + 1, Comparing(_bench.ToServer).Length);
        Assert.Equal(3, _bench.FromServer.Count("GET", "/manifests/"));
    }

    [Fact]
    public async Task With_a_state_no_more_than_206_requests_compare_200_tags_of_which_3_have_changed()
    {
        _bench.Options = _bench.Options with { StatePath = _bench.Folder["state.json"] };
        await _bench.RunAsync();
        Change(3);
        _bench.Forget();

        IReadOnlyList<SyncResult> results = await _bench.RunAsync();

        Assert.Equal(3, results.Count(result => result.Action == SyncAction.Updated));
        Assert.Equal(Tags + 1, Comparing(_bench.FromServer).Length);
        Assert.Equal(3 + 1, Comparing(_bench.ToServer).Length);
        Assert.InRange(Comparing(_bench.FromServer).Length + Comparing(_bench.ToServer).Length, 1, 206);

        // For each of three images of one layer: its manifest and two blobs; what is asked, begun, sent and tagged for them.
        Assert.Equal(3 * 3, _bench.FromServer.Requests.Count - Comparing(_bench.FromServer).Length);
        Assert.Equal(3 * (1 + (3 * 2) + 1), _bench.ToServer.Requests.Count - Comparing(_bench.ToServer).Length);
    }

    [Fact]
    public async Task With_a_state_one_tag_is_asked_for_though_nothing_has_changed()
    {
        _bench.Options = _bench.Options with { StatePath = _bench.Folder["state.json"] };
        await _bench.RunAsync();
        _bench.Forget();

        Assert.All(await _bench.RunAsync(), result => Assert.Equal(SyncAction.Current, result.Action));
        Assert.Equal(1, _bench.ToServer.Count("HEAD", "/manifests/"));
        Assert.Empty(_bench.Writes);
    }

    [Fact]
    public async Task A_first_run_asks_a_destination_that_has_no_tags_for_none()
    {
        await _bench.RunAsync();

        Assert.Equal(0, _bench.ToServer.Requests.Count(request => request.Method == "HEAD" && request.Path.Contains("/manifests/1.", StringComparison.Ordinal)));
    }

    private void Change(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _bench.Add($"1.0.{i * 7}", seed: 5000 + i, size: 500);
        }
    }

    // All but what a changed image costs: lists, HEADs of tags, the root.
    private static ScriptedRequest[] Comparing(ScriptedServer server) => server.Requests
        .Where(request => request.Path.EndsWith("/tags/list", StringComparison.Ordinal) || request.Path == "/v2/"
            || (request.Method == "HEAD" && request.Path.Contains("/manifests/", StringComparison.Ordinal) && !request.Path.Contains("sha256:", StringComparison.Ordinal)))
        .ToArray();
}
