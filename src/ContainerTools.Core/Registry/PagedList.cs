using System.Net;
using System.Runtime.CompilerServices;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>
/// A list that comes in pages (OCI distribution-spec, "Listing Tags"; RFC 8288 for the Link header). Of a Link, path and query
/// count: the same registry is asked, because one behind a proxy may call itself by a name or a scheme that is good only inside.
/// No page may come twice.
/// </summary>
/// <param name="session">The registry.</param>
/// <param name="first">Asks for the first page; the others are asked for in the same way.</param>
/// <param name="sizeless">Asks for the first page where the registry does not give as many entries at once; null for none.</param>
internal sealed class PagedList(RegistrySession session, RegistryRequest first, RegistryRequest? sizeless = null)
{
    private const int MaximumPageBytes = 16 * 1024 * 1024;

    // Some registries allow fewer; these are asked without a number.
    private const int PageSize = 1000;

    /// <summary>A list of names.</summary>
    public static PagedList OfNames(RegistrySession session, string path, RegistryScope scope) =>
        new(session, ToRequest($"{path}?n={PageSize}", scope), ToRequest(path, scope));

    /// <param name="property">What the names stand under.</param>
    /// <param name="what">What is listed, for messages.</param>
    /// <param name="subject">What an error is about.</param>
    /// <param name="isName">Whether a text can be such a name. What cannot is left out with a warning: callers make paths and requests of names.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async IAsyncEnumerable<string> ReadNamesAsync(string property, string what, object subject, Func<string, bool> isName, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        int leftOut = 0;
        string? example = null;
        await foreach ((_, byte[] body) in ReadPagesAsync(what, subject, reporter, cancel).ConfigureAwait(false))
        {
            // Nexus and others answer null for an empty list.
            foreach (string item in JsonReading.ParseObject(body, $"{what}: the registry's answer").GetList(property, what) ?? [])
            {
                if (isName(item))
                {
                    yield return item;
                    continue;
                }

                leftOut++;
                example ??= item;
            }
        }

        if (example is not null)
        {
            reporter.Warning($"{what}: {leftOut:N0} that the registry lists cannot be names and are left out, such as '{PrintableText.Of(example)}'.");
        }
    }

    /// <summary>The pages as they are; each answer is good until the next one is asked for.</summary>
    public async IAsyncEnumerable<FetchedBody> ReadPagesAsync(string what, object subject, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? next = first.Path;
        while (next is not null)
        {
            if (!seen.Add(next))
            {
                throw new ImageException(ImageError.RegistryFailed, $"{what}: the registry's pages go in a circle.", subject);
            }

            FetchedBody page = seen.Count == 1 && sizeless is not null
                ? await FetchFirstAsync(sizeless, what, subject, reporter, cancel).ConfigureAwait(false)
                : await FetchAsync(first with { Path = next }, what, subject, reporter, cancel).ConfigureAwait(false);
            using HttpResponseMessage answer = page.Response;
            yield return page;
            next = FindNext(answer, what, subject);
        }
    }

    private async Task<FetchedBody> FetchFirstAsync(RegistryRequest withoutSize, string what, object subject, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await FetchAsync(first, what, subject, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.HttpStatus == HttpStatusCode.BadRequest)
        {
            reporter.Verbose($"{what}: the registry does not give {PageSize} entries at once; it is asked for as many as it likes.");
            return await FetchAsync(withoutSize, what, subject, reporter, cancel).ConfigureAwait(false);
        }
    }

    private Task<FetchedBody> FetchAsync(RegistryRequest request, string what, object subject, IReporter reporter, CancellationToken cancel) =>
        session.Transport.FetchAsync(request, MaximumPageBytes, what, subject, reporter, cancel);

    private static RegistryRequest ToRequest(string path, RegistryScope scope) => new(HttpMethod.Get, path, scope) { Accept = ["application/json"] };

    private static string? FindNext(HttpResponseMessage response, string what, object subject)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? headers) || LinkHeader.FindNext(headers) is not { } link)
        {
            return null;
        }

        return Uri.TryCreate(response.RequestMessage!.RequestUri, link, out Uri? next) && (next.Scheme == Uri.UriSchemeHttp || next.Scheme == Uri.UriSchemeHttps)
            ? next.PathAndQuery.TrimStart('/')
            : throw new ImageException(ImageError.RegistryFailed, $"{what}: the registry says that the next page is at '{PrintableText.Of(link)}', which is no address of a page.", subject);
    }
}
