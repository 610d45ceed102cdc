using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>Fetches manifests (OCI distribution-spec, "Pulling manifests") and trusts nothing but their bytes.</summary>
/// <param name="session">The registry.</param>
/// <param name="actions">What the token must allow beside pulling. A caller that pushes afterwards then needs one token and not two.</param>
internal sealed class ManifestReader(RegistrySession session, params string[] actions)
{
    // Without the full list, registries convert the manifest, or answer 404 if its type is not in the list.
    private static readonly string[] Accepted =
    [
        MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerList, MediaTypes.DockerManifest, MediaTypes.DockerSchema1Signed,
    ];

    /// <summary>From a mirror, if there is one that has it.</summary>
    public Task<ManifestDocument> ReadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        session.ReadAsync(reference.Repository, (source, repository, _) => ReadAsync(source, repository, reference, reporter, cancel), reporter);

    /// <summary>From the registry itself, which alone knows where a tag leads now.</summary>
    public Task<ManifestDocument> ReadCurrentAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        ReadAsync(session.Transport, reference.Repository, reference, reporter, cancel);

    private async Task<ManifestDocument> ReadAsync(RegistryTransport source, string repository, ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        (HttpResponseMessage response, byte[] raw) = await source.FetchAsync(
            ToRequest(HttpMethod.Get, source, repository, reference), source.Options.MaximumManifestSize, Describe(reference), reference, reporter, cancel).ConfigureAwait(false);
        using HttpResponseMessage answer = response;

        // The digest is compared first: wrong bytes need not be parsed.
        Digest digest = Digest.Of(reference.Digest?.Algorithm ?? "sha256", raw);
        CheckDigest(digest, reference, response, reporter);
        ManifestDocument manifest = ManifestDocument.Parse(raw, ContentType(response), digest.Algorithm);
        reporter.Verbose($"Manifest {reference}: {manifest.MediaType}, {manifest.Size:N0} bytes, {manifest.Digest}.");
        return manifest;
    }

    /// <summary>The digest behind a tag, by HEAD, which registries do not count as a pull; by GET where HEAD does not tell.</summary>
    public async Task<Digest> ResolveTagAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendAsync(
            ToRequest(HttpMethod.Head, session.Transport, reference.Repository, reference), Describe(reference), reporter, cancel).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK && HeaderDigest(response) is { } digest
            ? digest
            : (await ReadCurrentAsync(reference, reporter, cancel).ConfigureAwait(false)).Digest;
    }

    /// <summary>
    /// What HEAD tells of a manifest, which registries do not count as a pull. Where it does not tell all, or tells something that
    /// cannot be, GET does.
    /// </summary>
    public async Task<ManifestHead> ReadHeadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendAsync(
            ToRequest(HttpMethod.Head, session.Transport, reference.Repository, reference), Describe(reference), reporter, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && HeaderDigest(response) is { } digest && (reference.Digest is null || reference.Digest == digest)
            && response.Content.Headers.ContentLength is > 0 and var size && HeaderType(response) is { } type)
        {
            reporter.Verbose($"Manifest {reference}: {type}, {size:N0} bytes, {digest}.");
            return new ManifestHead(reference, digest, type, size);
        }

        ManifestDocument document = await ReadCurrentAsync(reference, reporter, cancel).ConfigureAwait(false);
        return new ManifestHead(reference, document.Digest, document.MediaType, document.Size);
    }

    /// <summary>The digest of what a reference leads to.</summary>
    /// <returns>Null where there is nothing, or where the registry does not tell: some answer 403 for what they do not have.</returns>
    public async Task<Digest?> FindAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendAsync(
            ToRequest(HttpMethod.Head, session.Transport, reference.Repository, reference), Describe(reference), reporter, cancel).ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.OK ? null
            : HeaderDigest(response) ?? (await ReadCurrentAsync(reference, reporter, cancel).ConfigureAwait(false)).Digest;
    }

    // Who did not name a tag may not know which one is meant.
    private static string Describe(ImageReference reference) => reference is { Tag: null, Digest: null }
        ? $"Manifest {reference.WithTag(ImageReference.DefaultTag)} ('{ImageReference.DefaultTag}', because no tag was given)"
        : $"Manifest {reference}";

    // A mirror is only read from.
    private RegistryRequest ToRequest(HttpMethod method, RegistryTransport source, string repository, ImageReference reference) =>
        new(method, $"v2/{repository}/manifests/{reference.ManifestName}", RegistryScope.Repository(repository, source == session.Transport ? ["pull", .. actions] : ["pull"]))
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

    private static string? ContentType(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;

    // Some registries call every manifest text or JSON; then its own text tells.
    private static string? HeaderType(HttpResponseMessage response) => ManifestType.Known(ContentType(response));

    internal static Digest? HeaderDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out Digest digest) ? digest : null;
}
