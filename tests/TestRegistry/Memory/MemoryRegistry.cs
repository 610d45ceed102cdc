using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace ContainerTools.Testing;

/// <summary>The distribution specification's pulling and pushing, out of memory.</summary>
public sealed partial class MemoryRegistry
{
    private readonly ConcurrentDictionary<string, MemoryRepository> _repositories = new(StringComparer.Ordinal);

    /// <summary>Run before anything else; an answer from here is the answer.</summary>
    public Func<ScriptedRequest, ScriptedResponse?>? Intercept { get; set; }

    /// <summary>Run on the answer, to spoil it.</summary>
    public Func<ScriptedRequest, ScriptedResponse, ScriptedResponse>? Alter { get; set; }

    public IRegistryAuth? Auth { get; set; }

    /// <summary>How it takes what is pushed.</summary>
    public MemoryUploads Uploads { get; } = new();

    /// <summary>Whether a Range header is honoured; if not, it is answered with 200 and everything.</summary>
    public bool ServesRanges { get; set; } = true;

    /// <summary>As the real registry does: a manifest whose type the client did not ask for is not there.</summary>
    public bool MindsAccept { get; set; } = true;

    /// <summary>The longest page of tags or repositories; clients may ask for less.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>The repository of that name, made if need be.</summary>
    public MemoryRepository this[string name] => _repositories.GetOrAdd(name, _ => new MemoryRepository());

    /// <summary>Stores a sample with all it consists of; a second one of that tag replaces the first.</summary>
    public void Add(string repository, SampleManifest sample, params string[] tags)
    {
        MemoryRepository target = this[repository];
        foreach (SampleManifest manifest in sample.All())
        {
            foreach (SampleBlob blob in manifest.Blobs)
            {
                target.Blobs[blob.Digest] = blob.Content;
            }

            target.AddManifest(manifest.Content, manifest.MediaType);
        }

        target.AddManifest(sample.Content, sample.MediaType, tags);
    }

    /// <summary>A server that serves this registry.</summary>
    public ScriptedServer Serve(X509Certificate2? certificate = null, int port = 0) => new(Handle, certificate, port);

    public ScriptedResponse Handle(ScriptedRequest request)
    {
        ScriptedResponse response = Intercept?.Invoke(request) ?? Auth?.Answer(request, Scope(request)) ?? Route(request);
        return Alter?.Invoke(request, response) ?? response;
    }

    private static string? Scope(ScriptedRequest request)
    {
        string action = request.Method switch { "GET" or "HEAD" => "pull", "DELETE" => "delete", _ => "push" };
        Match match = ContentPath().Match(request.Path) is { Success: true } content ? content : UploadPath().Match(request.Path);
        return match.Success ? $"repository:{match.Groups["name"].Value}:{action}" : request.Path == "/v2/_catalog" ? "registry:catalog:*" : null;
    }

    private ScriptedResponse Route(ScriptedRequest request)
    {
        if (UploadPath().Match(request.Path) is { Success: true } upload)
        {
            return Uploads.Answer(request, upload.Groups["name"].Value, upload.Groups["id"].Value, this);
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return request.Method == "PUT" && ContentPath().Match(request.Path) is { Success: true } put && put.Groups["kind"].Value == "manifests"
                ? Uploads.PutManifest(request, this[put.Groups["name"].Value], put.Groups["reference"].Value)
                : ScriptedResponse.Error(405, "UNSUPPORTED", "not here");
        }

        if (request.Path is "/v2/" or "/v2")
        {
            return ScriptedResponse.Json("{}").With("Docker-Distribution-Api-Version: registry/2.0");
        }

        if (request.Path == "/v2/_catalog")
        {
            return MemoryListing.Answer(request, "{\"repositories\":", _repositories.Keys, PageSize);
        }

        Match match = ContentPath().Match(request.Path);
        if (!match.Success)
        {
            return ScriptedResponse.Text("404 page not found\n", status: 404);
        }

        return _repositories.TryGetValue(match.Groups["name"].Value, out MemoryRepository? repository)
            ? Content(request, match, repository)
            : ScriptedResponse.Error(404, "NAME_UNKNOWN", "repository name not known to registry");
    }

    private ScriptedResponse Content(ScriptedRequest request, Match match, MemoryRepository repository)
    {
        string reference = match.Groups["reference"].Value;
        return match.Groups["kind"].Value switch
        {
            "manifests" => Manifest(request, repository, reference),
            "blobs" => Blob(request, repository, reference),
            "referrers" => MemoryListing.Referrers(request, repository, reference),
            _ => MemoryListing.Answer(request, $"{{\"name\":\"{match.Groups["name"].Value}\",\"tags\":", repository.Tags.Keys, PageSize),
        };
    }

    private ScriptedResponse Manifest(ScriptedRequest request, MemoryRepository repository, string reference)
    {
        string digest = repository.Tags.GetValueOrDefault(reference, reference);
        if (!repository.Manifests.TryGetValue(digest, out (byte[] Content, string MediaType) manifest))
        {
            return ScriptedResponse.Error(404, "MANIFEST_UNKNOWN", $"{reference} is unknown");
        }

        string[] accepted = [.. request.HeaderValues("Accept").SelectMany(line => line.Split(',')).Select(type => type.Split(';')[0].Trim())];
        if (MindsAccept && !accepted.Contains("*/*") && !accepted.Contains(manifest.MediaType))
        {
            return ScriptedResponse.Error(404, "MANIFEST_UNKNOWN", $"{manifest.MediaType} found, but not accepted");
        }

        return ScriptedResponse.Bytes(manifest.Content, manifest.MediaType)
            .With($"Docker-Content-Digest: {digest}", $"ETag: \"{digest}\"");
    }

    private ScriptedResponse Blob(ScriptedRequest request, MemoryRepository repository, string digest)
    {
        if (!repository.Blobs.TryGetValue(digest, out byte[]? content))
        {
            return ScriptedResponse.Error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        string[] always = [$"Docker-Content-Digest: {digest}", $"ETag: \"{digest}\""];
        bool changed = request.Header("If-Range") is { } tag && tag != $"\"{digest}\"";
        if (!ServesRanges || changed || ByteRange.Parse(request.Header("Range"), content.Length) is not { } range)
        {
            return ScriptedResponse.Bytes(content).With(always).With(ServesRanges ? ["Accept-Ranges: bytes"] : []);
        }

        if (range.Length <= 0)
        {
            return ScriptedResponse.Empty(416, $"Content-Range: bytes */{content.Length}");
        }

        return ScriptedResponse.Bytes(content[(int)range.From..((int)range.To + 1)], status: 206)
            .With(always)
            .With($"Content-Range: bytes {range.From}-{range.To}/{content.Length}");
    }

    [GeneratedRegex("^/v2/(?<name>.+)/blobs/uploads/(?<id>[^/]*)$")]
    private static partial Regex UploadPath();

    [GeneratedRegex("^/v2/(?<name>.+)/(?<kind>manifests|blobs|tags|referrers)/(?<reference>[^/]+)$")]
    private static partial Regex ContentPath();
}
