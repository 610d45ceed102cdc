using ContainerTools.Archive.Writing;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>A registry in memory, a server for it, and a client with a store of its own.</summary>
internal sealed class RegistryBench : IDisposable
{
    public const string Repository = "demo/app";

    public RegistryBench()
    {
        Server = Memory.Serve();
        Client = new RegistryClient(_ => Options);
    }

    public static Platform Amd64 { get; } = new("linux", "amd64");

    public MemoryRegistry Memory { get; } = new();

    public ScriptedServer Server { get; }

    /// <summary>How the clients talk to a registry; may be changed between two requests.</summary>
    public RegistryOptions Options { get; set; } = new() { Credential = RegistryCredential.Anonymous };

    public CollectingReporter Reporter { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    public string StorePath => Folder["store"];

    /// <summary>Without a store.</summary>
    public RegistryClient Client { get; }

    public RegistryClient StoringClient => Client.WithOptions(_ => Options, new ImageStore(StorePath).Cache);

    public static CancellationToken Limit(double seconds = 30) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;

    public ImageReference Reference(string tag = "1", string repository = Repository) => ImageReference.Parse($"{Server.Authority}/{repository}:{tag}");

    public SampleImage AddImage(int layers = 3, int size = 40_000, string tag = "1")
    {
        SampleImage image = RandomImage.Of(layers, size);
        Memory.Add(Repository, image, tag);
        return image;
    }

    /// <summary>An image of one layer, and that layer's blob.</summary>
    public async Task<Blob> GetBlobAsync(int size = 100_000, bool stored = false)
    {
        AddImage(1, size);
        return (await GetImageAsync(stored)).Layers[0].Blob;
    }

    public Task<Image> GetImageAsync(bool stored = false, string tag = "1") =>
        (stored ? StoringClient : Client).GetImageAsync(Reference(tag), Amd64, Reporter, Limit());

    /// <summary>All layers, several at once as the sinks do it.</summary>
    public async Task<byte[][]> ReadLayersAsync(Image image, CancellationToken cancel = default) =>
        await Task.WhenAll(image.Layers.Select(layer => ReadAsync(layer.Blob, cancel)));

    public async Task<byte[]> ReadAsync(Blob blob, CancellationToken cancel = default)
    {
        using var content = new MemoryStream();
        using Stream stream = await blob.OpenAsync(Reporter, cancel.CanBeCanceled ? cancel : Limit());
        await stream.CopyToAsync(content, 10_000, cancel.CanBeCanceled ? cancel : Limit());
        return content.ToArray();
    }

    public async Task<byte[]> ExportAsync(IReadOnlyList<IImage> images, ExportOptions? options = null)
    {
        using var target = new MemoryStream();
        await ImageExport.WriteStreamAsync(images, target, options ?? new(), Folder.Path, Reporter, Limit());
        return target.ToArray();
    }

    /// <summary>Requests for blobs, the first for each config aside.</summary>
    public IReadOnlyList<ScriptedRequest> LayerRequests(SampleImage image) =>
        Server.Requests.Where(request => image.LayerBlobs.Any(blob => request.Path.EndsWith(blob.Digest, StringComparison.Ordinal))).ToArray();

    public static async Task<ImageException> FailsAsync(ImageError error, Func<Task> action)
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(action);
        Assert.True(exception.Error == error, $"{exception.Error} instead of {error}: {exception.Message}");
        return exception;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Folder.Dispose();
    }
}
