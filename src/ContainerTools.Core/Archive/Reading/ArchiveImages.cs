using ContainerTools.Archive.Writing;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>
/// Reads all images of an archive or folder. Where it is an OCI layout and a docker archive in one, the layout's view is
/// the better one, because it has the manifests; names are taken from both.
/// </summary>
internal sealed class ArchiveImages(IFileTable files, IArchiveStore? store, IReporter reporter)
{
    private readonly List<IImage> _images = [];

    // Names, in full, whose first spelling in manifest.json has been seen.
    private readonly HashSet<string> _spelled = new(StringComparer.Ordinal);

    public async Task<ArchiveContent> ReadAsync(CancellationToken cancel)
    {
        var layers = new LayerFinder(files, store);
        var documents = new DocumentReader(files.Path, reporter);
        var layout = new LayoutImages(files, documents);
        var docker = new DockerImages(files, layers, documents);
        _images.AddRange(await layout.ReadAsync(cancel).ConfigureAwait(false));
        IReadOnlyList<DockerManifestEntry>? list = await docker.ReadListAsync(cancel).ConfigureAwait(false);
        foreach (DockerManifestEntry entry in list ?? [])
        {
            ImageConfig config = await docker.ReadConfigAsync(entry, cancel).ConfigureAwait(false);
            CheckNames(entry.RepoTags, config.Digest);
            Dictionary<string, string> spellings = entry.RepoTags.Where(tag => _spelled.Add(RepoTag.Full(tag))).ToDictionary(RepoTag.Full);
            if (!TryJoin(entry.RepoTags, spellings, config.Digest))
            {
                Add(await docker.LoadAsync(entry, config, cancel).ConfigureAwait(false));
            }
        }

        if (_images.Count == 0 && list is null)
        {
            foreach (Image image in await new LegacyImages(files, layers, documents).ReadAsync(cancel).ConfigureAwait(false))
            {
                Add(image);
            }
        }

        return _images.Count > 0 ? new ArchiveContent(_images, layout.LeftOut) : throw Empty(layout.LeftOut);
    }

    private void Add(Image image) => _images.Add(image with
    {
        Reference = ImageNames.FirstReference(image.RepoTags),
        Source = new ArchiveSource(files.Path),
    });

    // Two tools that load such an archive would have two images under one name.
    private void CheckNames(IReadOnlyList<string> tags, Digest id)
    {
        foreach (string tag in tags)
        {
            ImageNames.Check(tag, files.Path);
        }

        HashSet<string> names = tags.Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        IImage[] named = _images.Where(image => image.RepoTags.Select(RepoTag.Full).Any(names.Contains)).ToArray();
        if (named.Length > 0 && !named.Any(image => Has(image, id) || image is ImageIndex { AbsentEntries.Count: > 0 }))
        {
            throw new ImageException(ImageError.Malformed, $"'{files.Path}' is ambiguous: '{tags[0]}' is image {id} by one of its lists, and {string.Join(", ", named.SelectMany(image => image.Images).Select(image => image.Id))} by another.", files.Path);
        }
    }

    /// <summary>Gives names to an image that is already here.</summary>
    private bool TryJoin(IReadOnlyList<string> tags, Dictionary<string, string> spellings, Digest id)
    {
        if (_images.FindIndex(image => Has(image, id)) is not (>= 0 and var position))
        {
            return false;
        }

        HashSet<string> known = _images.Where(image => Has(image, id)).SelectMany(image => image.RepoTags).Select(RepoTag.Full).ToHashSet(StringComparer.Ordinal);
        string[] added = tags.Where(tag => known.Add(RepoTag.Full(tag))).ToArray();
        Rename(position, [.. _images[position].RepoTags, .. added]);

        // The layout has full names alone, so that what the image was called can be seen only here.
        for (int i = 0; i < _images.Count; i++)
        {
            if (Has(_images[i], id))
            {
                Rename(i, _images[i].RepoTags.Select(tag => spellings.GetValueOrDefault(RepoTag.Full(tag), tag)).ToArray());
            }
        }

        return true;
    }

    private void Rename(int position, IReadOnlyList<string> tags)
    {
        if (!tags.SequenceEqual(_images[position].RepoTags))
        {
            ImageReference? reference = _images[position].Reference ?? ImageNames.FirstReference(tags);
            _images[position] = _images[position] is ImageIndex index
                ? index.With(reference, tags, index.LayoutNames)
                : (Image)_images[position] with { Reference = reference, RepoTags = tags };
        }
    }

    private static bool Has(IImage image, Digest id) => image.Images.Any(single => single.Id == id);

    private ImageException Empty(List<LeftOutEntry> leftOut) => leftOut.Count > 0
        ? new ImageException(ImageError.NotFound, $"'{files.Path}' has no image. {string.Join(' ', leftOut.Select(entry => entry.Sentence))}", files.Path)
        : files.Find(LayoutFormat.IndexFile) is not null || files.Find(LegacyImages.FileName) is not null
            ? new ImageException(ImageError.NotFound, $"'{files.Path}' lists no image.", files.Path)
            : new ImageException(ImageError.Malformed, $"'{files.Path}' holds no images: it has neither '{LayoutFormat.IndexFile}' nor '{DockerManifest.FileName}' nor '{LegacyImages.FileName}'.", files.Path);
}
