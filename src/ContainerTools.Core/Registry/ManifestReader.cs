using System.Net;

namespace ContainerTools.Registry;

/// <summary>Fetches manifests (OCI distribution-spec, "Pulling manifests") and trusts nothing but their bytes.</summary>
/// <param name="actions">What the token is to allow beside pulling: whoever pushes afterwards needs one token then, not two.</param>
internal sealed class ManifestReader(RegistrySession session, params string[] actions)
{
    // Without the full list registries convert, or answer 404 for what was not named.
    private static readonly string[] Accepted =
    [
        MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerList, MediaTypes.DockerManifest, MediaTypes.DockerSchema1Signed,
    ];

    public async Task<ManifestDocument> ReadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        (HttpResponseMessage response, byte[] raw) = await session.Transport.FetchAsync(
            ToRequest(HttpMethod.Get, reference), session.Options.MaximumManifestSize, $"Manifest {reference}", reference, reporter, cancel).ConfigureAwait(false);
        using HttpResponseMessage answer = response;
        string? contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;

        // Digest first: bytes that nobody asked for need not be understood.
        Digest digest = Digest.Of(reference.Digest?.Algorithm ?? "sha256", raw);
        CheckDigest(digest, reference, response, reporter);
        ManifestDocument manifest = ManifestDocument.Parse(raw, contentType, digest.Algorithm);
        reporter.Verbose($"Manifest {reference}: {manifest.MediaType}, {manifest.Size:N0} bytes, {manifest.Digest}.");
        return manifest;
    }

    /// <summary>The digest behind a tag, by HEAD, which registries do not count as a pull; by GET where HEAD does not tell.</summary>
    public async Task<Digest> ResolveTagAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendAsync(
            ToRequest(HttpMethod.Head, reference), $"Manifest {reference}", reporter, cancel).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK && HeaderDigest(response) is { } digest
            ? digest
            : (await ReadAsync(reference, reporter, cancel).ConfigureAwait(false)).Digest;
    }

    /// <summary>The digest of what a reference leads to.</summary>
    /// <returns>Null where there is nothing, or where the registry does not tell: some answer 403 for what they do not have.</returns>
    public async Task<Digest?> FindAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendAsync(
            ToRequest(HttpMethod.Head, reference), $"Manifest {reference}", reporter, cancel).ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.OK ? null
            : HeaderDigest(response) ?? (await ReadAsync(reference, reporter, cancel).ConfigureAwait(false)).Digest;
    }

    private RegistryRequest ToRequest(HttpMethod method, ImageReference reference) =>
        new(method, $"v2/{reference.Repository}/manifests/{reference.ManifestName}", RegistryScope.Repository(reference.Repository, ["pull", .. actions]))
        {
            Accept = Accepted,
        };

    private static void CheckDigest(Digest actual, ImageReference reference, HttpResponseMessage response, IReporter reporter)
    {
        if (reference.Digest is { } wanted && wanted != actual)
        {
            throw new ImageException(ImageError.DigestMismatch, $"Asked for manifest {wanted} of {reference.Name}, but what came is {actual}.", reference);
        }

        // Some registries' headers are wrong for converted manifests, so by tag this is not an error.
        if (HeaderDigest(response) is { } told && told.Algorithm == actual.Algorithm && told != actual)
        {
            reporter.Warning($"Manifest {reference}: the registry calls it {told}, its bytes are {actual}; the bytes decide.");
        }
    }

    internal static Digest? HeaderDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out Digest digest) ? digest : null;
}
