using System.Globalization;
using ContainerTools.Serving;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>A registry that serves a layout of its own, and a client that asks it for anything.</summary>
internal sealed class ServingBench : IDisposable
{
    public const string Repository = "demo/app";

    public ServingBench(Func<ImageRegistryOptions, ImageRegistryOptions>? change = null)
    {
        var options = new ImageRegistryOptions { Store = Folder["layout"] };
        Options = change?.Invoke(options) ?? options;
        Registry = ImageRegistry.Start(Options);
        Client = new HttpClient { BaseAddress = Registry.Uri };
    }

    public ImageRegistryOptions Options { get; }

    public TemporaryFolder Folder { get; } = new();

    public string Layout => Folder["layout"];

    public ImageRegistry Registry { get; private set; }

    public HttpClient Client { get; private set; }

    public RegistryPusher Pusher => new(Client, _ => null);

    /// <summary>The same layout, served by another registry.</summary>
    public void Restart()
    {
        Client.Dispose();
        Registry.Dispose();
        Registry = ImageRegistry.Start(Options);
        Client = new HttpClient { BaseAddress = Registry.Uri };
    }

    public string Push(SampleManifest sample, params string[] tags) => Pusher.Push(sample, Repository, tags);

    public void PushBlobs(SampleManifest sample)
    {
        foreach (SampleBlob blob in sample.Blobs)
        {
            Pusher.PushBlob(Repository, blob.Digest, () => new MemoryStream(blob.Content));
        }
    }

    /// <param name="path">Below <c>/v2/demo/app/</c>, or from the root where it starts with a slash.</param>
    public async Task<ServedReply> SendAsync(string method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : $"/v2/{Repository}/{path}");
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return await ServedReply.ReadAsync(response);
    }

    public Task<ServedReply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<ServedReply> PutManifestAsync(string reference, byte[] manifest, string mediaType = MediaTypes.OciManifest) =>
        SendAsync("PUT", $"manifests/{reference}", manifest, ("Content-Type", mediaType));

    public async Task<string> StartUploadAsync(string query = "") => (await SendAsync("POST", $"blobs/uploads/{query}", []))["Location"]!;

    /// <summary>Sends a piece that says where it belongs.</summary>
    public Task<ServedReply> PatchAsync(string location, byte[] piece, int from) =>
        SendAsync("PATCH", location, piece, ("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{from}-{from + piece.Length - 1}")));

    /// <summary>The names in the folder of unfinished things.</summary>
    public string[] Ingest() => Directory.GetFiles(Path.Combine(Layout, "ingest"), "upload-*").Select(path => Path.GetFileName(path)).ToArray();

    public void Dispose()
    {
        Client.Dispose();
        Registry.Dispose();
        Folder.Dispose();
    }
}
