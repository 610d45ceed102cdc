using System.Runtime.CompilerServices;
using System.Text.Json;

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

            using HttpResponseMessage response = await session.Transport.SendCheckedAsync(
                new RegistryRequest(HttpMethod.Get, next, scope) { Accept = ["application/json"] }, what, subject, reporter, cancel).ConfigureAwait(false);
            foreach (string item in await ReadPageAsync(response, what, subject, cancel).ConfigureAwait(false))
            {
                yield return item;
            }

            next = FindNext(response, registry, what, subject);
        }
    }

    private async Task<IReadOnlyList<string>> ReadPageAsync(HttpResponseMessage response, string what, object subject, CancellationToken cancel)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaximumPageBytes).WaitAsync(session.Options.IdleTimeout, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            throw RegistryFailure.From(exception, response.RequestMessage!.RequestUri!, what, subject);
        }

        byte[] raw = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        JsonElement page = JsonReading.ParseObject(raw, $"{what}: the registry's answer");
        // Nexus and others answer null for an empty list.
        return page.GetList(property, what) ?? [];
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
