using System.Text;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary><c>/v2/&lt;name&gt;/referrers/&lt;digest&gt;</c> (distribution-spec, end-12).</summary>
internal sealed class ReferrerEndpoint(ManifestGraph graph)
{
    public async Task<RegistryAnswer> GetAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel)
    {
        Digest subject = route.RequireDigest();
        string? wanted = request.Query("artifactType");
        var found = new List<string>();
        await foreach (ManifestDocument document in graph.ReadAsync(route.Repository, cancel).ConfigureAwait(false))
        {
            // The type of an artifact without one is that of its config (image-spec, manifest.md).
            string? type = document.ArtifactType ?? (document as Manifest)?.Config.MediaType;
            if (document.Subject?.Digest == subject && (wanted is null || wanted == type))
            {
                found.Add(Encoding.UTF8.GetString((document.Descriptor with { ArtifactType = type, Annotations = document.Annotations }).ToJson()));
            }
        }

        RegistryAnswer answer = RegistryAnswer.Json(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', found)}}]}""",
            MediaTypes.OciIndex);
        return wanted is null ? answer : answer.With("OCI-Filters-Applied", "artifactType");
    }
}
