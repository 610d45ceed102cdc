using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>Puts manifests where they belong (OCI distribution-spec, "Pushing Manifests"), and makes sure that they are what was sent.</summary>
internal sealed class ManifestUploader(PushRepository target, IReporter reporter)
{
    /// <summary>Stores a manifest under a tag, or under its digest.</summary>
    public async Task PutAsync(ManifestDocument manifest, string? tag, CancellationToken cancel)
    {
        string name = tag ?? manifest.Digest.ToString();
        string what = $"Manifest {manifest.Digest}, upload to {target.Name}{(tag is null ? "" : $":{tag}")}";
        RegistryRequest request = target.ToRequest(HttpMethod.Put, $"manifests/{name}") with { Body = RequestBody.Of(manifest.MediaType, manifest.Raw) };
        using HttpResponseMessage response = await target.Transport.SendAsync(request, what, reporter, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await target.FailAsync(response, request, what, manifest.Digest, reporter, cancel).ConfigureAwait(false);
        }

        Digest? told = ManifestReader.HeaderDigest(response)
            ?? await target.FindManifestAsync(ImageReference.Parse(target.Name + (tag is null ? $"@{name}" : $":{name}")), reporter, cancel).ConfigureAwait(false);
        if (told is { } digest && digest.Algorithm == manifest.Digest.Algorithm && digest != manifest.Digest)
        {
            throw new ImageException(ImageError.DigestMismatch, $"{what}: the registry says that it is {digest} there.", manifest.Digest);
        }

        reporter.Verbose($"Manifest {manifest.Digest}: sent to {target.Name}{(tag is null ? "" : $" as '{tag}'")}.");
        if (manifest.Subject is { } subject && !response.Headers.Contains("OCI-Subject"))
        {
            await new ReferrerIndexWriter(target, subject.Digest, reporter).AddAsync(manifest, cancel).ConfigureAwait(false);
        }
    }
}
