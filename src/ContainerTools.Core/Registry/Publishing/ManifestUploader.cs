using System.Net;
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
        (HttpResponseMessage? accepted, ImageException? refusal) = await target.Transport.Retry.ForResultAsync(
            token => SendAsync(request, what, manifest.Digest, token),
            attempt => attempt.Refusal is { } lacking && LacksWhatWasBrought(lacking),
            cancel).ConfigureAwait(false);
        using HttpResponseMessage response = accepted ?? throw refusal!;
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

    private async Task<(HttpResponseMessage? Accepted, ImageException? Refusal)> SendAsync(RegistryRequest request, string what, Digest digest, CancellationToken cancel)
    {
        HttpResponseMessage response = await target.Transport.SendAsync(request, what, reporter, cancel).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return (response, null);
        }

        using (response)
        {
            ImageException refusal = await target.FailAsync(response, request, what, digest, reporter, cancel).ConfigureAwait(false);
            reporter.Verbose(refusal.Message);
            return (null, refusal);
        }
    }

    // All that a manifest needs is brought before it. Registries that keep their records on several machines learn of that a moment later; others,
    // docker-registry among them, do not find a part while somebody else brings the same one again.
    private static bool LacksWhatWasBrought(ImageException refusal) =>
        refusal.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
        && refusal.RegistryCodes.Any(code => code is "MANIFEST_BLOB_UNKNOWN" or "BLOB_UNKNOWN" or "MANIFEST_UNKNOWN");
}
