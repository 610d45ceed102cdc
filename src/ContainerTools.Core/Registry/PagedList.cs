using System.Runtime.CompilerServices;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>
/// A list that comes in pages (OCI distribution-spec, "Listing Tags"; RFC 8288 for the Link header). The next page must be
/// at the same registry, and no page may come twice.
/// </summary>
/// <param name="session">The registry.</param>
/// <param name="first">Asks for the first page; the others are asked for in the same way.</param>
internal sealed class PagedList(RegistrySession session, RegistryRequest first)
{
    private const int MaximumPageBytes = 16 * 1024 * 1024;

    // All known registries accept this number.
    private const int PageSize = 1000;

    /// <summary>A list of names.</summary>
    public static PagedList OfNames(RegistrySession session, string path, RegistryScope scope) =>
        new(session, new RegistryRequest(HttpMethod.Get, $"{path}?n={PageSize}", scope) { Accept = ["application/json"] });

    /// <param name="property">What the names stand under.</param>
    /// <param name="what">What is listed, for messages.</param>
    /// <param name="subject">What an error is about.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async IAsyncEnumerable<string> ReadNamesAsync(string property, string what, object subject, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach ((_, byte[] body) in ReadPagesAsync(what, subject, reporter, cancel).ConfigureAwait(false))
        {
            // Nexus and others answer null for an empty list.
            foreach (string item in JsonReading.ParseObject(body, $"{what}: the registry's answer").GetList(property, what) ?? [])
            {
                yield return item;
            }
        }
    }

    /// <summary>The pages as they are; each answer is good until the next one is asked for.</summary>
    public async IAsyncEnumerable<(HttpResponseMessage Answer, byte[] Body)> ReadPagesAsync(string what, object subject, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        Uri registry = await session.Transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? next = first.Path;
        while (next is not null)
        {
            if (!seen.Add(next))
            {
                throw new ImageException(ImageError.RegistryFailed, $"{what}: the registry's pages go in a circle.", subject);
            }

            (HttpResponseMessage response, byte[] body) = await session.Transport.FetchAsync(
                first with { Path = next }, MaximumPageBytes, what, subject, reporter, cancel).ConfigureAwait(false);
            using HttpResponseMessage answer = response;
            yield return (response, body);
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
