using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Publishing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Blobs that a registry has in another repository.</summary>
public sealed class MountTests : IDisposable
{
    private readonly PublishBench _bench = new();

    private ScriptedServer Server => _bench.To.Server;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_comes_from_the_same_registry_is_mounted()
    {
        Image image = await GetFromTargetAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(4, Server.Requests.Count(request => request.Method == "POST" && request.QueryValue("from") == RegistryBench.Repository));
        Assert.Equal(0, Server.Count("PUT", "/blobs/"));
        Assert.DoesNotContain(_bench.To.LayerRequests(RandomImage.Of(3, 40_000)), request => request.Method == "GET");
    }

    [Fact]
    public async Task What_one_image_brought_the_next_ones_mount()
    {
        Image image = await _bench.GetImageAsync();
        ImagePublisher publisher = _bench.Publisher;
        await publisher.PublishAsync(new Publication(image, _bench.Destination, ["1"]), _bench.Reporter, RegistryBench.Limit());
        _bench.From.Server.Forget();

        await publisher.PublishAsync(new Publication(image, ImageReference.Parse($"{Server.Authority}/other/app"), ["1"]), _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(image.Digest.ToString(), _bench.To.Memory["other/app"].Tags["1"]);
        Assert.Equal(4, Server.Requests.Count(request => request.QueryValue("from") == PublishBench.Repository));
        Assert.Empty(_bench.From.Server.Requests);
    }

    [Fact]
    public async Task Where_nothing_is_mounted_the_upload_that_was_begun_is_used()
    {
        Image image = await GetFromTargetAsync();
        _bench.To.Memory.Uploads.Mounts = false;

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(4, Server.Count("POST", "/uploads/"));
        Assert.Equal(0, _bench.To.Memory.Uploads.Open);
    }

    [Fact]
    public async Task Where_nothing_is_mounted_what_is_there_is_not_sent_again()
    {
        Image image = await GetFromTargetAsync();
        await _bench.PublishAsync(image, "1");
        _bench.Target.Manifests.Clear();
        _bench.Target.Tags.Clear();
        _bench.To.Memory.Uploads.Mounts = false;
        Server.Forget();

        await _bench.PublishAsync(image, "1");

        Assert.Equal(0, Server.Count("PUT", "/blobs/"));
        Assert.Equal(0, _bench.To.Memory.Uploads.Open);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_registry_that_refuses_to_mount_is_sent_the_blobs(int status)
    {
        Image image = await GetFromTargetAsync();
        _bench.To.Memory.Intercept = request => request.QueryValue("mount") is null ? null : ScriptedResponse.Error(status, "UNSUPPORTED");

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task The_token_for_mounting_is_good_for_both_repositories()
    {
        _bench.To.Memory.Auth = new BearerAuth();
        _bench.To.Options = _bench.To.Options with { Credential = RegistryCredential.Basic("alice", "s3cret") };
        Image image = await GetFromTargetAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Contains(Server.Requests, request => request.QueryValues("scope").SequenceEqual([$"repository:{PublishBench.Repository}:pull,push", $"repository:{RegistryBench.Repository}:pull"]));
    }

    [Fact]
    public async Task A_token_server_that_minds_two_repositories_costs_the_mount_only()
    {
        var auth = new BearerAuth();
        _bench.To.Memory.Auth = auth;
        _bench.To.Options = _bench.To.Options with { Credential = RegistryCredential.Basic("alice", "s3cret") };
        _bench.To.Memory.Intercept = request => request.Path == auth.TokenPath && request.QueryValues("scope").Count() > 1 ? ScriptedResponse.Error(403, "DENIED") : null;
        Image image = await GetFromTargetAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    // From the registry that it is published to.
    private async Task<Image> GetFromTargetAsync()
    {
        _bench.To.AddImage();
        Image image = await _bench.To.GetImageAsync();
        Server.Forget();
        return image;
    }
}
