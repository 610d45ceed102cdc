using ContainerTools.Archive.Reading;

namespace ContainerTools.Registry.Referrers;

/// <summary>
/// Finds what a layout or an archive has that is attached to images: by the subject in its manifest, in the layout's index or in the index that
/// stands in for a registry's list, or by cosign's tags. The lists are read when somebody asks first.
/// </summary>
/// <param name="source">The layout or archive.</param>
internal sealed class LayoutReferrers(ArchiveSource source)
{
    private IReadOnlyList<IImage>? _listed;

    /// <param name="subjects">The manifests.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Each once, also what is attached to those that are found.</returns>
    /// <exception cref="ImageException">The archive cannot be read any more.</exception>
    public async Task<IReadOnlyList<AttachedManifest>> FindAsync(IEnumerable<Digest> subjects, IReporter reporter, CancellationToken cancel)
    {
        _listed ??= (await source.ReadLayoutAsync(reporter, cancel).ConfigureAwait(false)).SelectMany(Flatten).ToArray();
        ILookup<Digest, IImage> bySubject = _listed.Where(image => image.Document.Subject is not null).ToLookup(image => image.Document.Subject!.Digest);
        ILookup<string, IImage> byTag = _listed.SelectMany(image => TagsOf(image), (image, tag) => (image, tag)).ToLookup(pair => pair.tag, pair => pair.image, StringComparer.Ordinal);
        var result = new List<AttachedManifest>();
        var seen = new HashSet<Digest>();
        var open = new Queue<Digest>(subjects);
        while (open.TryDequeue(out Digest subject))
        {
            if (!seen.Add(subject))
            {
                continue;
            }

            IEnumerable<AttachedManifest> found = bySubject[subject].Select(image => new AttachedManifest(image, null))
                .Concat(ReferrerTags.CosignTags(subject).SelectMany(tag => byTag[tag].Select(image => new AttachedManifest(image, tag))));
            foreach (AttachedManifest attached in found.DistinctBy(attached => (attached.Content.Digest, attached.Tag)))
            {
                result.Add(attached);
                open.Enqueue(attached.Content.Digest);
            }
        }

        return result.DistinctBy(attached => (attached.Content.Digest, attached.Tag)).ToArray();
    }

    // The index of referrers that a tool has copied by its tag lists what is attached.
    private static IEnumerable<IImage> Flatten(IImage image) => image is ImageIndex index
        ? index.Entries.Select(entry => entry.Content).OfType<IImage>().Where(content => content.Document.Subject is not null).SelectMany(Flatten).Prepend(image)
        : [image];

    private static IEnumerable<string> TagsOf(IImage image) => image.RepoTags.Select(RepoTag.TagOf).Concat(image.LayoutNames);
}
