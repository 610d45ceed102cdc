using System.Net;

namespace ContainerTools.Registry;

/// <summary>Fetches manifests (OCI distribution-spec, "Pulling manifests") and trusts nothing but their bytes.</summary>
internal sealed class ManifestReader(RegistrySession session)
{
    // Without the full list registries convert, or answer 404 for what was not named.
    private static readonly string[] Accepted =
    [
        MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerList, MediaTypes.DockerManifest, MediaTypes.DockerSchema1Signed,
    ];

    public RegistrySession Session => session;

    public async Task<ManifestDocument> ReadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await session.Transport.SendCheckedAsync(
            ToRequest(HttpMethod.Get, reference), $"Manifest {reference}", reference, reporter, cancel).ConfigureAwait(false);
        ReadOnlyMemory<byte> raw = await ReadBodyAsync(response, reference, cancel).ConfigureAwait(false);
        string? contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;

        // Digest first: bytes that nobody asked for need not be understood.
        Digest digest = Digest.Of(reference.Digest?.Algorithm ?? "sha256", raw.Span);
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

    private static RegistryRequest ToRequest(HttpMethod method, ImageReference reference) =>
        new(method, $"v2/{reference.Repository}/manifests/{reference.ManifestName}", RegistryScope.Repository(reference.Repository, "pull"))
        {
            Accept = Accepted,
        };

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, ImageReference reference, CancellationToken cancel)
    {
        long limit = session.Options.MaximumManifestSize;
        using var content = new MemoryStream();
        using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        byte[] buffer = new byte[16 * 1024];
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            int read;
            do
            {
                idle.CancelAfter(session.Options.IdleTimeout);
                read = await body.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
                content.Write(buffer, 0, read);
                if (content.Length > limit)
                {
                    throw new ImageException(ImageError.TooLarge, $"Manifest {reference} is larger than {limit:N0} bytes.", reference);
                }
            }
            while (read > 0);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw RegistryFailure.From(new TimeoutException("the body stopped coming"), response.RequestMessage!.RequestUri!, $"Manifest {reference}", reference);
        }
        catch (IOException exception)
        {
            throw RegistryFailure.From(exception, response.RequestMessage!.RequestUri!, $"Manifest {reference}", reference);
        }

        return content.ToArray();
    }

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

    private static Digest? HeaderDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out Digest digest) ? digest : null;
}
