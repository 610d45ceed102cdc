using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class MirrorTests : IDisposable
{
    private readonly RegistryBench _bench = new();
    private readonly MemoryRegistry _memory = new();
    private readonly ScriptedServer _server;

    public MirrorTests()
    {
        _server = _memory.Serve();
        UseMirror($"{_server.Authority}/hub");
    }

    public void Dispose()
    {
        _server.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task What_the_mirror_has_comes_from_there_and_under_its_name_there()
    {
        SampleImage sample = AddToBoth();

        byte[][] layers = await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Content), layers);
        Assert.DoesNotContain(_bench.Server.Requests, request => request.Path != "/v2/");
        Assert.Equal(4, _server.Count("GET", "/v2/hub/demo/app/blobs/"));
    }

    [Fact]
    public async Task What_the_mirror_does_not_have_comes_from_the_registry_without_a_word()
    {
        SampleImage sample = AddToBoth();
        _memory["hub/demo/app"].Blobs.TryRemove(sample.LayerBlobs[1].Digest, out _);
        _memory["hub/demo/app"].Tags.Clear();

        byte[][] layers = await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Content), layers);
        Assert.Equal(1, _bench.Server.Count("GET", "/blobs/"));
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(501)]
    public async Task A_mirror_that_fails_is_told_of_once_and_left_out_for_a_while(int status)
    {
        AddToBoth();
        _memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Empty(status);

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());
        await _bench.GetImageAsync();

        Assert.Contains("left out for a minute", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, _server.Requests.Count(request => request.Path != "/v2/"));
    }

    [Fact]
    public void The_while_is_a_minute_from_the_last_failure()
    {
        var clock = new ManualClock();
        var source = new MirrorSource(RegistryMirror.Parse("mirror.example", _bench.Options), new RegistryTransport("mirror.example", _bench.Options), clock);
        var failure = new ImageException(ImageError.Unreachable, "gone");

        Assert.True(source.IsUsable);
        source.Blame(failure, _bench.Reporter);
        clock.Advance(59);
        Assert.False(source.IsUsable);
        source.Blame(failure, _bench.Reporter);
        clock.Advance(59);
        Assert.False(source.IsUsable);
        clock.Advance(1);
        Assert.True(source.IsUsable);
        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_mirror_that_is_not_there_costs_nothing_but_a_word()
    {
        AddToBoth();
        UseMirror("127.0.0.1:1");

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_manifest_that_the_mirror_changed_is_not_taken()
    {
        SampleImage sample = AddToBoth();
        _memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? ScriptedResponse.Bytes([.. sample.Content, (byte)' '], sample.MediaType)
            : response;

        Image image = await _bench.Client.GetImageAsync(_bench.Reference().WithDigest(Digest.Parse(sample.Digest)), null, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(sample.Digest, image.Digest.ToString());
        Assert.Contains("what came is", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_the_mirror_changed_is_an_error()
    {
        AddToBoth();
        Image image = await _bench.GetImageAsync();
        _memory.Alter = Faults.Corrupt();

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.ReadLayersAsync(image));
    }

    [Fact]
    public async Task A_layer_that_breaks_off_for_good_goes_on_at_the_registry()
    {
        SampleImage sample = AddToBoth(layers: 1, size: 400_000);
        Image image = await _bench.GetImageAsync();
        int calls = 0;
        _memory.Alter = (request, response) => request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? Interlocked.Increment(ref calls) == 1 ? response with { CutAfter = 100_000 } : ScriptedResponse.Empty(501)
            : response;

        Assert.Equal([sample.LayerBlobs[0].Content], await _bench.ReadLayersAsync(image));

        ScriptedRequest rest = Assert.Single(_bench.Server.Requests, request => request.Path.Contains("/blobs/", StringComparison.Ordinal));
        Assert.NotEqual("bytes=0-", rest.Header("Range")?[..8]);
        Assert.Single(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task What_opens_the_registry_is_not_shown_to_the_mirror()
    {
        AddToBoth();
        _bench.Memory.Auth = new BasicAuth();
        _memory.Auth = new BasicAuth();
        using var authority = new TestAuthority();
        using X509Certificate2 certificate = authority.ForClient();
        _bench.Options = _bench.Options with { Credential = RegistryCredential.Basic("alice", "s3cret"), ClientCertificate = certificate };

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Contains(_bench.Server.Requests, request => request.Header("Authorization") is not null);
        Assert.DoesNotContain(_server.Requests, request => request.Header("Authorization") is not null);
    }

    [Fact]
    public async Task A_mirror_with_credentials_of_its_own_gets_those()
    {
        AddToBoth();
        _bench.Memory.Auth = new BasicAuth("never", "asked");
        _memory.Auth = new BasicAuth("bob", "builder");
        UseMirror($"{_server.Authority}/hub", RegistryCredential.Basic("bob", "builder"));

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());

        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task Whether_a_tag_has_moved_the_registry_itself_says()
    {
        SampleImage old = AddToBoth();
        SampleImage current = _bench.AddImage(1, 10);
        ImageReference pinned = _bench.Reference().WithDigest(Digest.Parse(old.Digest));

        Assert.Equal(current.Digest, (await _bench.Client.FindTagDriftAsync(pinned, _bench.Reporter, RegistryBench.Limit()))?.ToString());
    }

    [Theory]
    [InlineData("https://mirror.example")]
    [InlineData("mirror.example/Upper")]
    [InlineData("mirror.example:port")]
    [InlineData("")]
    public void What_is_no_mirror_is_refused(string text)
    {
        ImageException exception = Assert.Throws<ImageException>(() => RegistryMirror.Parse(text, new RegistryOptions()));
        Assert.Equal(ImageError.InvalidArgument, exception.Error);
    }

    [Fact]
    public void A_mirror_reads_as_it_was_given() =>
        Assert.Equal(["m.example:5000/a/b", "m"], new[] { "m.example:5000/a/b/", "m" }.Select(text => RegistryMirror.Parse(text, new RegistryOptions()).ToString()));

    private void UseMirror(string mirror, RegistryCredential? credential = null) =>
        _bench.Options = _bench.Options with { Mirrors = [RegistryMirror.Parse(mirror, _bench.Options with { Mirrors = [], Credential = credential ?? RegistryCredential.Anonymous })] };

    private SampleImage AddToBoth(int layers = 3, int size = 40_000)
    {
        SampleImage sample = _bench.AddImage(layers, size);
        _memory.Add("hub/demo/app", sample, "1");
        return sample;
    }
}
