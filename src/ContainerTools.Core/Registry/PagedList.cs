using System.Runtime.CompilerServices;

namespace ContainerTools.Registry;

/// <summary>
/// A list that comes in pages (OCI distribution-spec, "Listing Tags"; RFC 8288 for the Link header). The next page must be
/// at the same registry, and no page may come twice.
/// </summary>
internal sealed class PagedList(RegistrySession session, string path, string property, RegistryScope scope)
{
    // As many as all known registries accept.
    private const int PageSize = 1000;
    private const int MaximumPageBytes = 16 * 1024 * 1024;

    public async IAsyncEnumerable<string> ReadAsync(string what, object subject, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        Uri registry = await session.Transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? next = $"{path}?n={PageSize}";
        while (next is not null)
        {
            if (!seen.Add(next))
            {
                throw new ImageException(ImageError.RegistryFailed, $"{what}: the registry's pages go in a circle.", subject);
            }

            (HttpResponseMessage response, byte[] raw) = await session.Transport.FetchAsync(
                new RegistryRequest(HttpMethod.Get, next, scope) { Accept = ["application/json"] }, MaximumPageBytes, what, subject, reporter, cancel).ConfigureAwait(false);
            using HttpResponseMessage answer = response;

            // Nexus and others answer null for an empty list.
            foreach (string item in JsonReading.ParseObject(raw, $"{what}: the registry's answer").GetList(property, what) ?? [])
            {
                yield return item;
            }

            next = FindNext(response, registry, what, subject);
        }
    }

    private static string? FindNext(HttpResponseMessage response, Uri registry, string what, object subject)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? headers) || LinkHeader.FindNext(headers) is not { } link)
        {
            return null;
        }

        return Uri.TryCreate(response.RequestMessage!.RequestUri, link, out Uri? next) && next.GetLeftPart(UriPartial.Authority) == registry.GetLeftPart(UriPartial.Authority)
            ? next.PathAndQuery.TrimStart('/')
            : throw new ImageException(ImageError.RegistryFailed, $"{what}: the registry says that the next page is at '{link}', which is not at {registry.Authority}.", subject);
    }
}
