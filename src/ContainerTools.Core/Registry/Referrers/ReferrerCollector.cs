using ContainerTools.Archive.Reading;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Referrers;

/// <summary>
/// Finds what is attached to images where they come from: in their registry, or in the layout or archive that they were imported from; and what
/// is attached to that. For one thread at a time.
/// </summary>
/// <param name="keep">Puts a blob of a registry behind a store; null where nothing is to be kept.</param>
public sealed class ReferrerCollector(Func<Blob, Blob>? keep = null)
{
    private readonly Dictionary<ArchiveSource, LayoutReferrers> _layouts = [];

    /// <summary>Adds what is attached to images.</summary>
    /// <param name="images">Images, indexes and artifacts. Of an index also what is attached to its parts.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The images, and behind each what is attached to it. What several have is there once.</returns>
    /// <exception cref="ImageException">A registry or an archive does not tell, or there is more than anybody attaches.</exception>
    public async Task<IReadOnlyList<IImage>> AddAsync(IReadOnlyList<IImage> images, IReporter reporter, CancellationToken cancel)
    {
        var result = new List<IImage>();
        HashSet<Digest> given = images.Select(image => image.Digest).ToHashSet();
        var added = new HashSet<(Digest, string?)>();
        foreach (IImage image in images)
        {
            result.Add(image);
            IReadOnlyList<AttachedManifest> found = await ReadAsync(image, reporter, cancel).ConfigureAwait(false);
            result.AddRange(found.Where(attached => !given.Contains(attached.Content.Digest) && added.Add((attached.Content.Digest, attached.Tag))).Select(attached => attached.Content));
        }

        return result.ToArray();
    }

    /// <summary>Reads what is attached to one image; those that others refer to come first.</summary>
    internal async Task<IReadOnlyList<AttachedManifest>> ReadAsync(IImage image, IReporter reporter, CancellationToken cancel)
    {
        Digest[] subjects = ManifestTree.Of(image).ChildrenFirst().Select(manifest => manifest.Digest).Distinct().ToArray();
        switch (image)
        {
            case { Source: ArchiveSource archive }:
                if (!_layouts.TryGetValue(archive, out LayoutReferrers? layout))
                {
                    _layouts[archive] = layout = new LayoutReferrers(archive);
                }

                return await layout.FindAsync(subjects, reporter, cancel).ConfigureAwait(false);
            case { Source: RegistrySession session, Reference: { } reference }:
                IReadOnlyList<AttachedManifest> found = await new ReferrerReader(session, reference.Repository, keep).ReadAsync(subjects, reporter, cancel).ConfigureAwait(false);
                if (found.Count == 0 && await new ManifestReader(session).FindAsync(reference.WithDigest(image.Digest), reporter, cancel).ConfigureAwait(false) is null)
                {
                    reporter.Warning($"{image} was changed since it came from {reference.Name}; what is attached there belongs to another digest and is not brought.");
                }

                return found;
            default:
                reporter.Warning($"{image} comes neither from a registry nor from an archive, so there is nothing that could be attached to it.");
                return [];
        }
    }
}
