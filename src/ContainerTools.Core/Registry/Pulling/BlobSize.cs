using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>Asks how large a blob is of which no manifest tells it (OCI distribution-spec, "Checking if content exists in the registry").</summary>
internal static class BlobSize
{
    /// <summary>By HEAD; by GET, of which only the head is read, where the place that HEAD leads to does not take it.</summary>
    /// <returns>In bytes.</returns>
    /// <exception cref="ImageException">There is no such blob, or nobody says its size.</exception>
    public static async Task<long> FindAsync(RegistryTransport transport, ImageReference repository, Digest digest, IReporter reporter, CancellationToken cancel)
    {
        string what = $"Blob {digest} of {repository.Name}";
        using HttpResponseMessage head = await transport.SendAsync(ToRequest(HttpMethod.Head), what, reporter, cancel).ConfigureAwait(false);
        if (head.StatusCode == HttpStatusCode.OK && head.Content.Headers.ContentLength is { } size)
        {
            return size;
        }

        using HttpResponseMessage answer = await transport.SendCheckedAsync(ToRequest(HttpMethod.Get), what, digest, reporter, cancel).ConfigureAwait(false);
        return answer.Content.Headers.ContentLength
            ?? throw new ImageException(ImageError.Unsupported, $"{what}: the registry does not say how large it is. Get the image instead, whose manifest says it.", digest);

        RegistryRequest ToRequest(HttpMethod method) =>
            new(method, $"v2/{repository.Repository}/blobs/{digest}", RegistryScope.Repository(repository.Repository, "pull")) { IsBlob = true };
    }
}
