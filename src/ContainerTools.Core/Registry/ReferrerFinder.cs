using System.Net;
using System.Runtime.CompilerServices;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>
/// Finds what is attached to a manifest: what the registry lists (OCI distribution-spec, "Listing Referrers"), or the
/// index under the tag that stands in for the list, and besides what cosign attached by tags.
/// </summary>
/// <param name="session">The registry.</param>
/// <param name="tags">All tags of the repository, so that nobody is asked for others; null where they are not known.</param>
internal sealed class ReferrerFinder(RegistrySession session, IReadOnlySet<string>? tags = null)
{
    private readonly ManifestReader _manifests = new(session);

    /// <param name="subject">By tag or digest.</param>
    /// <param name="artifactType">Null for all.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async IAsyncEnumerable<RegistryReferrer> FindAsync(ImageReference subject, string? artifactType, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        Digest digest = subject.Digest ?? await _manifests.ResolveTagAsync(subject, reporter, cancel).ConfigureAwait(false);
        ImageReference pinned = subject.WithTag(null).WithDigest(digest);
        var seen = new HashSet<Digest>();
        await foreach (Descriptor found in ListAsync(pinned, artifactType, reporter, cancel).ConfigureAwait(false))
        {
            if (seen.Add(found.Digest))
            {
                yield return new RegistryReferrer(pinned, found);
            }
        }

        Task<RegistryReferrer?[]> tagged = Task.WhenAll(ReferrerTags.CosignTags(digest).Where(MayHave).Select(tag => ReadTagAsync(pinned, tag, reporter, cancel)));
        foreach (RegistryReferrer? found in await tagged.ConfigureAwait(false))
        {
            if (found is not null && (artifactType is null || found.ArtifactType == artifactType))
            {
                yield return found;
            }
        }
    }

    private async IAsyncEnumerable<Descriptor> ListAsync(ImageReference subject, string? artifactType, IReporter reporter, [EnumeratorCancellation] CancellationToken cancel)
    {
        string what = $"Referrers of {subject}";
        string filter = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        var first = new RegistryRequest(HttpMethod.Get, $"v2/{subject.Repository}/referrers/{subject.Digest}{filter}", RegistryScope.Repository(subject.Repository, "pull"))
        {
            Accept = [MediaTypes.OciIndex],
        };
        IAsyncEnumerator<FetchedBody> pages = new PagedList(session, first).ReadPagesAsync(what, subject, reporter, cancel).GetAsyncEnumerator(cancel);
        await using ConfiguredAsyncDisposable closing = pages.ConfigureAwait(false);
        if (!await IsAnsweredAsync(pages, what, reporter).ConfigureAwait(false))
        {
            foreach (Descriptor entry in Filter(await ReadIndexTagAsync(subject, reporter, cancel).ConfigureAwait(false), artifactType, isFiltered: false))
            {
                yield return entry;
            }

            yield break;
        }

        do
        {
            (HttpResponseMessage answer, byte[] body) = pages.Current;
            if (ManifestDocument.Parse(body, MediaTypes.OciIndex) is not IndexManifest page)
            {
                throw JsonReading.Malformed(what, "came as something that is not an index");
            }

            foreach (Descriptor entry in Filter(page, artifactType, IsFiltered(answer)))
            {
                yield return entry;
            }
        }
        while (await pages.MoveNextAsync().ConfigureAwait(false));
    }

    // Registries without this list answer with about every status there is, or with a page for browsers. One that is
    // only out of order for a moment fails for the tag as well, and that failure is reported.
    private static async Task<bool> IsAnsweredAsync(IAsyncEnumerator<FetchedBody> pages, string what, IReporter reporter)
    {
        try
        {
            if (!await pages.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            string? type = pages.Current.Response.Content.Headers.ContentType?.MediaType;
            if (MediaTypes.OciIndex.Equals(type, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            reporter.Verbose($"{what}: the registry answers with '{PrintableText.Of(type ?? "")}'; it is asked for the tag that stands in for the list.");
        }
        catch (ImageException exception) when (exception.HttpStatus is not null)
        {
            HttpStatusCode status = exception.HttpStatus.Value;
            if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError)
            {
                reporter.Warning($"{exception.Message} Only what is attached by tags is found.");
            }
            else
            {
                reporter.Verbose($"{what}: the registry keeps no list ({(int)status}); it is asked for the tag that stands in for it.");
            }
        }

        return false;
    }

    private async Task<IndexManifest?> ReadIndexTagAsync(ImageReference subject, IReporter reporter, CancellationToken cancel)
    {
        string tag = ReferrerTags.IndexTag(subject.Digest!.Value);
        if (!MayHave(tag) || await TryReadAsync(subject, tag, reporter, cancel).ConfigureAwait(false) is not { } document)
        {
            return null;
        }

        if (document is not IndexManifest index)
        {
            reporter.Warning($"{subject.Name}:{tag} should be an index of referrers but is '{document.MediaType}'; it is left out.");
            return null;
        }

        return index;
    }

    private bool MayHave(string tag) => tags?.Contains(tag) != false;

    private async Task<RegistryReferrer?> ReadTagAsync(ImageReference subject, string tag, IReporter reporter, CancellationToken cancel) =>
        await TryReadAsync(subject, tag, reporter, cancel).ConfigureAwait(false) is { } document
            ? new RegistryReferrer(subject, document.Descriptor with { ArtifactType = TypeOf(document), Annotations = document.Annotations }) { Tag = tag }
            : null;

    private async Task<ManifestDocument?> TryReadAsync(ImageReference subject, string tag, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await _manifests.ReadCurrentAsync(subject.WithDigest(null).WithTag(tag), reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return null;
        }
    }

    private static IEnumerable<Descriptor> Filter(IndexManifest? index, string? artifactType, bool isFiltered) =>
        (index?.Manifests ?? []).Where(entry => artifactType is null || isFiltered || entry.ArtifactType == artifactType);

    private static bool IsFiltered(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("OCI-Filters-Applied", out IEnumerable<string>? filters)
        && filters.SelectMany(line => line.Split(',')).Any(filter => filter.Trim().Equals("artifactType", StringComparison.OrdinalIgnoreCase));

    // cosign's manifests have an image's config; only the media type of their layer tells what they are.
    private static string? TypeOf(ManifestDocument document) => document switch
    {
        { ArtifactType: { } type } => type,
        Manifest { Config.MediaType: not (MediaTypes.OciConfig or MediaTypes.DockerConfig) } manifest => manifest.Config.MediaType,
        Manifest { Layers: [var layer, ..] } => layer.MediaType,
        _ => null,
    };
}
