using ContainerTools.IO.Files;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>Finds out what a request is for and turns what goes wrong into an answer.</summary>
internal sealed class RegistryHandler
{
    private readonly bool _isReadOnly;
    private readonly ServerLogin? _login;
    private readonly ManifestEndpoint _manifests;
    private readonly BlobEndpoint _blobs;
    private readonly UploadEndpoint _uploads;
    private readonly ListEndpoint _lists;
    private readonly ReferrerEndpoint _referrers;

    public RegistryHandler(RepositoryIndex index, RegistryContent content, ManifestGraph graph, ReceivedUploads sessions, ServerLogin? login, bool isReadOnly, bool allowSparse)
    {
        _isReadOnly = isReadOnly;
        _login = login;
        _manifests = new ManifestEndpoint(index, content, graph, allowSparse);
        _blobs = new BlobEndpoint(index, content, graph);
        _uploads = new UploadEndpoint(content, sessions);
        _lists = new ListEndpoint(index);
        _referrers = new ReferrerEndpoint(graph);
    }

    public async Task<RegistryAnswer> AnswerAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            BrowserGuard.Check(request, anyHost: _login is not null);
            if (_login is not null)
            {
                await _login.CheckAsync(request, cancel).ConfigureAwait(false);
            }

            return await RouteAsync(request, cancel).ConfigureAwait(false);
        }
        catch (HttpFault fault)
        {
            return fault.ToAnswer();
        }
        catch (ImageException exception)
        {
            return RegistryAnswer.Error(exception.Error == ImageError.NotFound ? 404 : 500, "UNKNOWN", exception.Message);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception) && exception is not EndOfStreamException and not IOException { InnerException: System.Net.Sockets.SocketException })
        {
            return RegistryAnswer.Error(500, "UNKNOWN", exception.Message);
        }
    }

    private Task<RegistryAnswer> RouteAsync(HttpRequest request, CancellationToken cancel)
    {
        string method = request.IsHead ? "GET" : request.Method;
        if (_isReadOnly && method is not "GET")
        {
            throw NotAllowed("This registry is for reading only.");
        }

        // PSResourceGet puts the path behind an address that ends in a slash already.
        string path = $"/{request.Path.TrimStart('/')}";
        if (path is "/v2/" or "/v2" or "/v2/_catalog")
        {
            return method != "GET" ? throw NotAllowed($"{request.Method} is not possible here.")
                : Task.FromResult(path == "/v2/_catalog" ? _lists.GetCatalog(request) : RegistryAnswer.Json("{}"));
        }

        RegistryRoute route = RegistryRoute.Parse(path);
        return (route.Kind, method) switch
        {
            ("manifests", "GET") => _manifests.GetAsync(route, cancel),
            ("manifests", "PUT") => _manifests.PutAsync(route, request, cancel),
            ("manifests", "DELETE") => _manifests.DeleteAsync(route, cancel),
            ("blobs", "GET") => _blobs.GetAsync(route, request, cancel),
            ("blobs", "DELETE") => _blobs.DeleteAsync(route, cancel),
            ("uploads", "POST") when route.Reference.Length == 0 => _uploads.StartAsync(route, request, cancel),
            ("uploads", _) when route.Reference.Length == 0 => throw NotAllowed($"{request.Method} is not possible here."),
            ("uploads", "PATCH") => _uploads.AppendAsync(route, request, cancel),
            ("uploads", "PUT") => _uploads.FinishAsync(route, request, cancel),
            ("uploads", "GET") => _uploads.GetAsync(route, cancel),
            ("uploads", "DELETE") => _uploads.CancelAsync(route, cancel),
            ("tags", "GET") when route.Reference == "list" => Task.FromResult(_lists.GetTags(route, request)),
            ("referrers", "GET") => _referrers.GetAsync(route, request, cancel),
            _ => throw NotAllowed($"{request.Method} is not possible for {route.Kind}."),
        };
    }

    private static HttpFault NotAllowed(string message) => new(405, "UNSUPPORTED", message);
}
