using System.Net;
using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Engines;

/// <summary>
/// Docker, or Podman by the same API (Docker Engine API, "Images"), over a connection of this machine. No version is named in the
/// paths: what is asked has been the same in all of them.
/// </summary>
internal sealed class SocketEngine : ContainerEngine, IDisposable
{
    // What is said of an error, or of what was loaded; more than that is no answer.
    private const int MaximumAnswer = 4 * 1024 * 1024;
    private const int MaximumList = 64 * 1024 * 1024;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    private readonly EngineKind _kind;
    private readonly EngineAddress _address;
    private readonly HttpClient _http;

    public SocketEngine(EngineKind kind, EngineAddress address)
    {
        _kind = kind;
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) => await EngineConnector.ConnectAsync(address, cancel).ConfigureAwait(false),
            ConnectTimeout = ConnectPatience,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = new Uri("http://localhost/"),
            // An engine may think for long before it sends the first byte of a large image.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public override string Name => $"{_kind} at {_address}";

    /// <summary>Makes sure that something listens there.</summary>
    /// <exception cref="ImageException">Nothing does, or the user may not open it.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        Stream connection = await EngineConnector.ConnectAsync(_address, cancel).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    public override async Task<T> SaveAsync<T>(IReadOnlyList<string> names, Func<Stream, CancellationToken, Task<T>> read, IReporter reporter, CancellationToken cancel)
    {
        string query = string.Join('&', names.Select(name => $"names={Uri.EscapeDataString(name)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"images/get?{query}");
        using HttpResponseMessage response = await SendAsync(request, null, cancel).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailAsync(response, $"has not given {string.Join(", ", names.Select(name => $"'{name}'"))}", names[0], cancel).ConfigureAwait(false);
        }

        using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        return await read(body, cancel).ConfigureAwait(false);
    }

    public override async Task<IReadOnlyList<LoadedImage>> LoadAsync(Func<Stream, CancellationToken, Task> write, IReporter reporter, CancellationToken cancel)
    {
        using var body = new ArchiveContentBody(write);
        using var request = new HttpRequestMessage(HttpMethod.Post, "images/load?quiet=1") { Content = body };

        // An engine that refuses says so before anything is fetched for it.
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await SendAsync(request, body, cancel).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailAsync(response, "did not take the archive", null, cancel).ConfigureAwait(false);
        }

        return LoadMessages.Read(_kind, LoadAnswer.Read(await ReadAsync(response, MaximumAnswer, cancel).ConfigureAwait(false), Name));
    }

    public override async Task<IReadOnlyList<string>> ListAsync(IReporter reporter, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "images/json");
        using HttpResponseMessage response = await SendAsync(request, null, cancel).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailAsync(response, "does not list its images", null, cancel).ConfigureAwait(false);
        }

        return [.. JsonReading.Parse(await ReadAsync(response, MaximumList, cancel).ConfigureAwait(false), $"The list of {Name}") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().SelectMany(ReadNames) : []];
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ArchiveContentBody? body, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        }
        catch (Exception) when (body?.Failure is { } failure && !cancel.IsCancellationRequested)
        {
            throw failure;
        }
        catch (HttpRequestException exception) when (exception.InnerException is ImageException reason)
        {
            throw reason;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            string cause = (exception.InnerException ?? exception).Message.TrimEnd('.');
            throw new ImageException(ImageError.EngineFailed, $"{Name} broke the connection, or is no engine ({cause}).", _address.ToString(), exception);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancel)
    {
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            using var content = new MemoryStream();
            byte[] piece = new byte[16 * 1024];
            int read;
            while ((read = await body.ReadAsync(piece, cancel).ConfigureAwait(false)) > 0)
            {
                content.Write(piece, 0, read);
                if (content.Length > limit)
                {
                    throw new ImageException(ImageError.TooLarge, $"{Name} answers with more than {limit:N0} bytes.", _address.ToString());
                }
            }

            return content.ToArray();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ImageException(ImageError.EngineFailed, $"The answer of {Name} broke off: {exception.Message}", _address.ToString(), exception);
        }
    }

    // Docker answers 404 for an image that it does not have, podman 404 or 500, depending on the version.
    private async Task<ImageException> FailAsync(HttpResponseMessage response, string what, string? subject, CancellationToken cancel)
    {
        string reason = Excerpt.Of(ReadMessage(await ReadAsync(response, MaximumAnswer, cancel).ConfigureAwait(false)));
        ImageError error = response.StatusCode switch
        {
            HttpStatusCode.NotFound => ImageError.NotFound,
            HttpStatusCode.Forbidden => ImageError.Forbidden,
            _ => EngineComplaint.Recognise(reason),
        };
        return new ImageException(error, $"{Name} {what}: {(reason.Length > 0 ? reason : $"it answered {(int)response.StatusCode} {response.ReasonPhrase}")}", subject ?? _address.ToString()) { HttpStatus = response.StatusCode };
    }

    private static string ReadMessage(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryFind("message", out JsonElement message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()!
                : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 1024)));
        }
    }

    private static IEnumerable<string> ReadNames(JsonElement image) =>
        image.ValueKind == JsonValueKind.Object && image.TryFind("RepoTags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetTextOrRaw()).Where(tag => tag != "<none>:<none>")
            : [];
}
