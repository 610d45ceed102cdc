using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>
/// The push side of a <see cref="MemoryRegistry"/>. It is strict: the address of an upload changes with each answer and must
/// come back as it was given, chunks must be in order, and manifests must not refer to what is not there.
/// </summary>
public sealed class MemoryUploads
{
    private readonly ConcurrentDictionary<string, MemoryUpload> _open = new();
    private int _number;

    /// <summary>Whether blobs are mounted from other repositories; if not, an upload is begun.</summary>
    public bool Mounts { get; set; } = true;

    /// <summary>Whether a manifest's subject is taken note of, and the answer says so.</summary>
    public bool KnowsSubjects { get; set; } = true;

    /// <summary>Bodies beyond it are refused with 413.</summary>
    public long LargestBody { get; set; } = long.MaxValue;

    /// <summary>What the registry says that chunks must have at least; they are not refused if they have less.</summary>
    public int? MinimumChunk { get; set; }

    /// <summary>Makes the address of an upload: {0} is its path, {1} a state that has to come back, {2} the path's last part.</summary>
    public string LocationFormat { get; set; } = "{0}?_state={1}";

    /// <summary>Uploads that were neither ended nor cancelled.</summary>
    public int Open => _open.Count;

    public ScriptedResponse Answer(ScriptedRequest request, string name, string id, MemoryRegistry registry)
    {
        if (request.Body.Length > LargestBody)
        {
            return ScriptedResponse.Text("<html>413 Request Entity Too Large</html>", "text/html", 413);
        }

        if (id.Length == 0)
        {
            return request.Method == "POST" ? Begin(request, name, registry) : ScriptedResponse.Empty(405);
        }

        // Content goes to the last address only; asking and cancelling may be done with any.
        bool adds = request.Method is "PUT" or "PATCH";
        if (!_open.TryGetValue(id, out MemoryUpload? upload) || adds && !request.Target.StartsWith($"{upload.Path}?_state={upload.State}", StringComparison.Ordinal))
        {
            return ScriptedResponse.Error(404, "BLOB_UPLOAD_UNKNOWN", "upload unknown to registry");
        }

        return request.Method switch
        {
            "GET" => Status(upload, 204),
            "PATCH" => Patch(request, upload),
            "PUT" => Put(request, upload, registry[name]),
            "DELETE" => _open.TryRemove(id, out _) ? ScriptedResponse.Empty(204) : ScriptedResponse.Empty(404),
            _ => ScriptedResponse.Empty(405),
        };
    }

    public ScriptedResponse PutManifest(ScriptedRequest request, MemoryRepository repository, string reference)
    {
        string digest = Hash.Sha256(request.Body);
        if (reference.StartsWith("sha256:", StringComparison.Ordinal) && reference != digest)
        {
            return ScriptedResponse.Error(400, "DIGEST_INVALID", $"it is {digest}");
        }

        JsonNode manifest = JsonNode.Parse(request.Body)!;
        if (Parts(manifest).FirstOrDefault(part => !repository.Blobs.ContainsKey(part)) is { } blob)
        {
            return ScriptedResponse.Error(400, "MANIFEST_BLOB_UNKNOWN", blob);
        }

        if (Digests(manifest["manifests"]).FirstOrDefault(child => !repository.Manifests.ContainsKey(child)) is { } missing)
        {
            return ScriptedResponse.Error(400, "MANIFEST_UNKNOWN", missing);
        }

        repository.AddManifest(request.Body, request.Header("Content-Type")!, reference == digest ? [] : [reference]);
        ScriptedResponse created = ScriptedResponse.Empty(201, $"Location: {request.Path}", $"Docker-Content-Digest: {digest}");
        return KnowsSubjects && manifest["subject"]?["digest"] is { } subject ? created.With($"OCI-Subject: {subject}") : created;
    }

    private static IEnumerable<string> Parts(JsonNode manifest) => Digests(manifest["layers"]).Concat(manifest["config"] is { } config ? Digests(new JsonArray(config.DeepClone())) : []);

    // What has URLs is elsewhere.
    private static IEnumerable<string> Digests(JsonNode? list) =>
        (list as JsonArray ?? []).Where(entry => entry!["urls"] is null).Select(entry => (string)entry!["digest"]!);

    private ScriptedResponse Begin(ScriptedRequest request, string name, MemoryRegistry registry)
    {
        if (Mounts && request.QueryValue("mount") is { } digest && request.QueryValue("from") is { } from && registry[from].Blobs.TryGetValue(digest, out byte[]? content))
        {
            registry[name].Blobs[digest] = content;
            return ScriptedResponse.Empty(201, $"Location: /v2/{name}/blobs/{digest}", $"Docker-Content-Digest: {digest}");
        }

        string id = $"upload{Interlocked.Increment(ref _number)}";
        var upload = new MemoryUpload($"/v2/{name}/blobs/uploads/{id}");
        _open[id] = upload;
        ScriptedResponse answer = Status(upload, 202);
        return MinimumChunk is { } least ? answer.With(string.Create(CultureInfo.InvariantCulture, $"OCI-Chunk-Min-Length: {least}")) : answer;
    }

    private ScriptedResponse Status(MemoryUpload upload, int status)
    {
        string location = string.Format(CultureInfo.InvariantCulture, LocationFormat, upload.Path, upload.NextState(), upload.Path.Split('/')[^1]);
        return ScriptedResponse.Empty(status, $"Location: {location}", string.Create(CultureInfo.InvariantCulture, $"Range: 0-{Math.Max(0, upload.Content.Length - 1)}"));
    }

    private ScriptedResponse Patch(ScriptedRequest request, MemoryUpload upload)
    {
        string? range = request.Header("Content-Range");
        if (range is not null && range.Split('-')[0] != upload.Content.Length.ToString(CultureInfo.InvariantCulture))
        {
            return Status(upload, 416);
        }

        upload.Content.Write(request.Body);
        return request.IsCut ? ScriptedResponse.Dropped() : Status(upload, 202);
    }

    private ScriptedResponse Put(ScriptedRequest request, MemoryUpload upload, MemoryRepository repository)
    {
        upload.Content.Write(request.Body);
        if (request.IsCut)
        {
            return ScriptedResponse.Dropped();
        }

        string digest = repository.AddBlob(upload.Content.ToArray());
        if (digest != request.QueryValue("digest"))
        {
            repository.Blobs.TryRemove(digest, out _);
            return ScriptedResponse.Error(400, "DIGEST_INVALID", $"it is {digest}");
        }

        _open.TryRemove(upload.Path.Split('/')[^1], out _);
        return ScriptedResponse.Empty(201, $"Location: /blobs/{digest}", $"Docker-Content-Digest: {digest}");
    }
}
