using System.Runtime.CompilerServices;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What a client keeps, for how long, and that nothing else keeps it.</summary>
public sealed class RegistryClientTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_leads_to_a_credential_after_its_client_is_disposed(bool bearer)
    {
        _bench.Memory.Auth = bearer ? new BearerAuth() : new BasicAuth();
        _bench.AddImage();
        var client = new RegistryClient(new RegistryOptions { Credential = RegistryCredential.Anonymous });
        WeakReference[] kept = await PullAsync(client, connect: false);
        Assert.True(IsReachable(kept));

        client.Dispose();

        Assert.False(await IsReachableForLongAsync(kept));
        GC.KeepAlive(client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_leads_to_a_credential_after_its_registry_is_forgotten(bool connect)
    {
        _bench.Memory.Auth = new BearerAuth();
        _bench.AddImage();
        WeakReference[] kept = await PullAsync(_bench.Client, connect);
        Assert.True(IsReachable(kept));
        Assert.True(_bench.Client.HasCredential(_bench.Server.Authority));

        _bench.Client.Forget(_bench.Server.Authority);

        Assert.False(_bench.Client.HasCredential(_bench.Server.Authority));
        Assert.False(await IsReachableForLongAsync(kept));
    }

    [Fact]
    public async Task What_opens_a_mirror_goes_when_the_mirror_is_forgotten()
    {
        _bench.AddImage();
        string mirror = "127.0.0.1:1";
        WeakReference kept = await PullWithMirrorAsync(mirror);
        Assert.True(_bench.Client.HasCredential(mirror));

        _bench.Client.Forget(mirror);

        Assert.False(await IsReachableForLongAsync([kept]));
    }

    [Fact]
    public async Task Of_many_credentials_for_one_registry_the_last_few_are_kept()
    {
        _bench.AddImage();
        List<WeakReference> kept = [];
        for (int i = 0; i < 20; i++)
        {
            kept.AddRange(await PullAsync(_bench.Client, connect: false, $"token-{i}"));
        }

        await IsReachableForLongAsync(kept.Take(2 * 16));

        Assert.Equal(2 * SessionPool.MaximumForOneRegistry, kept.Count(reference => reference.IsAlive));
        Assert.All(kept.TakeLast(2 * SessionPool.MaximumForOneRegistry), reference => Assert.True(reference.IsAlive));
    }

    [Fact]
    public async Task What_was_not_asked_for_in_a_while_is_let_go_of()
    {
        var clock = new FakeClock();
        _bench.Options = _bench.Options with { TimeProvider = clock };
        _bench.AddImage();
        WeakReference[] kept = await PullAsync(_bench.Client, connect: false);

        clock.Advance(SessionPool.Longest);
        await _bench.GetImageAsync();
        Assert.True(IsReachable(kept));
        clock.Advance(TimeSpan.FromSeconds(1));
        await _bench.GetImageAsync();

        Assert.False(await IsReachableForLongAsync(kept));
    }

    [Fact]
    public async Task A_registry_that_was_connected_with_stays()
    {
        var clock = new FakeClock();
        _bench.Options = _bench.Options with { TimeProvider = clock };
        _bench.AddImage();
        RegistryConnection connection = await _bench.Client.ConnectAsync(_bench.Server.Authority, _bench.Reporter, RegistryBench.Limit());

        clock.Advance(SessionPool.Longest + TimeSpan.FromSeconds(1));
        _bench.Memory.Alter = (_, response) => response.With("ratelimit-limit: 100;w=21600");
        await _bench.GetImageAsync();

        Assert.Equal(100, connection.RateLimit?.Limit);
    }

    [Fact]
    public async Task Clients_share_connections_and_tokens_only_where_one_was_made_of_the_other()
    {
        var auth = new BearerAuth();
        _bench.Memory.Auth = auth;
        _bench.AddImage();

        await _bench.GetImageAsync();
        await _bench.Client.WithOptions(_ => _bench.Options).GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(1, auth.TokenCalls);
        using var other = new RegistryClient(_bench.Options);
        await other.GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(2, auth.TokenCalls);
    }

    [Fact]
    public async Task Images_can_be_read_after_their_client_is_disposed()
    {
        _bench.Memory.Auth = new BearerAuth();
        SampleImage sample = _bench.AddImage();
        var client = new RegistryClient(_bench.Options with { Credential = RegistryCredential.Basic("alice", "s3cret") });
        Image image = await client.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());

        client.Dispose();

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Content), await _bench.ReadLayersAsync(image));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit()));
    }

    [Fact]
    public async Task A_transfer_under_way_goes_on_when_its_registry_is_forgotten()
    {
        SampleImage sample = _bench.AddImage(1, 4_000_000);
        Image image = await _bench.GetImageAsync();
        using Stream stream = await image.Layers[0].Blob.OpenAsync(_bench.Reporter, RegistryBench.Limit());
        var content = new MemoryStream();
        byte[] first = new byte[1000];
        await stream.ReadExactlyAsync(first, RegistryBench.Limit());
        content.Write(first);

        _bench.Client.Forget(_bench.Server.Authority);
        await stream.CopyToAsync(content, RegistryBench.Limit());

        Assert.Equal(sample.LayerBlobs[0].Content, content.ToArray());
        Assert.Single(_bench.LayerRequests(sample));
    }

    [Fact]
    public void Disposing_a_client_with_other_options_ends_nothing()
    {
        using (RegistryClient other = _bench.Client.WithOptions(_ => _bench.Options))
        {
            Assert.NotSame(_bench.Client, other);
        }

        _bench.Client.Forget("r.example");
        Assert.Same(_bench.Client.OpenSession("r.example"), _bench.Client.OpenSession("R.example"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference[]> PullAsync(RegistryClient client, bool connect, string? token = null)
    {
        RegistryCredential credential = token is null ? RegistryCredential.Basic("alice", "s3cret") : RegistryCredential.BearerToken(token);
        RegistryOptions options = _bench.Options with { Credential = credential };
        RegistryClient own = client.WithOptions(_ => options);
        if (connect)
        {
            await own.ConnectAsync(_bench.Server.Authority, _bench.Reporter, RegistryBench.Limit());
        }

        Image image = await own.GetImageAsync(_bench.Reference(), RegistryBench.Amd64, _bench.Reporter, RegistryBench.Limit());
        await _bench.ReadLayersAsync(image);
        return [new WeakReference(credential), new WeakReference(image.Source)];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> PullWithMirrorAsync(string mirror)
    {
        RegistryCredential credential = RegistryCredential.Basic("bob", "builder");
        RegistryOptions options = _bench.Options with { Mirrors = [RegistryMirror.Parse(mirror, new RegistryOptions { Credential = credential })] };
        await _bench.Client.WithOptions(_ => options).GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());
        return new WeakReference(credential);
    }

    private static bool IsReachable(IEnumerable<WeakReference> references)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return references.Any(reference => reference.IsAlive);
    }

    // Sockets that are being closed, and what the runtime pools, let go a moment later.
    private static async Task<bool> IsReachableForLongAsync(IEnumerable<WeakReference> references)
    {
        WeakReference[] all = [.. references];
        for (int i = 0; i < 100 && IsReachable(all); i++)
        {
            await Task.Delay(20);
        }

        return IsReachable(all);
    }
}
