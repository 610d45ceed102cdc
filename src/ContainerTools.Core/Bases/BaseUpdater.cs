using ContainerTools.Editing;
using ContainerTools.Registry;

namespace ContainerTools.Bases;

/// <summary>
/// Puts images on newer bases. What is not given is found by what the manifests say of their bases (OCI image-spec, annotations.md,
/// <c>org.opencontainers.image.base.name</c> and <c>.digest</c>). Bases that are fetched are kept while the object lives.
/// </summary>
/// <param name="client">Asks the registries.</param>
/// <param name="oldBase">What the images stand on; null for what each says.</param>
/// <param name="newBase">What they shall stand on; null for what the name of each one's base leads to now.</param>
public sealed class BaseUpdater(RegistryClient client, IImage? oldBase, IImage? newBase)
{
    private readonly BaseSource _bases = new(client);

    /// <summary>Puts an image, or every image of an index, on another base.</summary>
    /// <param name="image">The image.</param>
    /// <param name="fail">Called for each platform of an index that stays as it was, because it cannot be put on another base; on any thread.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">
    /// The image cannot be put on another base, or no image of the index: as <see cref="ImageRebaser.Rebase"/> says it, or the manifest
    /// names no base, or that is gone.
    /// </exception>
    public async Task<IImage> UpdateAsync(IImage image, Action<ImageException> fail, IReporter reporter, CancellationToken cancel) => image is ImageIndex index
        ? await UpdateAsync(index, fail, reporter, cancel).ConfigureAwait(false)
        : await UpdateAsync(image.RequireSingle("Another base"), null, reporter, cancel).ConfigureAwait(false);

    private async Task<ImageIndex> UpdateAsync(ImageIndex index, Action<ImageException> fail, IReporter reporter, CancellationToken cancel)
    {
        var changed = new Dictionary<Digest, IImage>();
        var failures = new List<ImageException>();
        Image[] images = index.Entries.Select(entry => entry.Image).OfType<Image>().DistinctBy(image => image.Digest).ToArray();
        KeyValuePair<string, string?>[] annotations = [];
        foreach (Image image in images)
        {
            try
            {
                Image made = await UpdateAsync(image, index, reporter, cancel).ConfigureAwait(false);
                changed[image.Digest] = made;
                annotations = BaseAnnotations.Write(made.Manifest.Annotations.GetValueOrDefault(BaseAnnotations.Name), BaseAnnotations.Read(made.Manifest).Digest);
            }
            catch (ImageException exception)
            {
                failures.Add(new ImageException(exception.Error, $"{index}: its image for {image.Platform} stays on its old base: {exception.Message}", index, exception));
            }
        }

        foreach (ImageIndex nested in index.Entries.Select(entry => entry.Index).OfType<ImageIndex>().DistinctBy(nested => nested.Digest))
        {
            changed[nested.Digest] = await UpdateAsync(nested, fail, reporter, cancel).ConfigureAwait(false);
        }

        if (failures.Count > 0 && changed.Count == 0)
        {
            throw failures[0];
        }

        failures.ForEach(fail);
        bool notesBase = BaseAnnotations.Read(index.Manifest) is not (null, null);
        return new IndexRewrite
        {
            Changed = changed.Where(pair => pair.Key != pair.Value.Digest).ToDictionary(),
            Annotations = notesBase && failures.Count == 0 ? annotations : [],
        }.Apply(index, reporter);
    }

    private async Task<Image> UpdateAsync(Image image, ImageIndex? index, IReporter reporter, CancellationToken cancel)
    {
        (ImageReference? name, Digest? digest) = FindNoted(image, index);
        Image below = oldBase is not null ? BaseSource.Choose(oldBase, image.Platform)
            : await FindOldAsync(image, name, digest, index is not null, reporter, cancel).ConfigureAwait(false);
        Image above = newBase is not null ? BaseSource.Choose(newBase, image.Platform)
            : await FindNewAsync(image, name, index is not null, reporter, cancel).ConfigureAwait(false);
        return ImageRebaser.Rebase(image, below, above, reporter);
    }

    private static (ImageReference? Name, Digest? Digest) FindNoted(Image image, ImageIndex? index) =>
        BaseAnnotations.Read(image.Manifest) is var own && own is (null, null) && index is not null ? BaseAnnotations.Read(index.Manifest) : own;

    private async Task<Image> FindOldAsync(Image image, ImageReference? name, Digest? digest, bool all, IReporter reporter, CancellationToken cancel)
    {
        if (name is null || digest is null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The manifest of {image} does not say by name and digest on which base the image stands. Give the old base.", image);
        }

        try
        {
            return await _bases.GetAsync(name.WithTag(null).WithDigest(digest), image.Platform, all, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            throw new ImageException(ImageError.NotFound, $"The old base of {image}, {name.WithTag(null).WithDigest(digest)}, is gone from its registry. Give the old base from elsewhere.", image, exception);
        }
    }

    private async Task<Image> FindNewAsync(Image image, ImageReference? name, bool all, IReporter reporter, CancellationToken cancel) => name is null or { Tag: null, Digest: not null }
        ? throw new ImageException(ImageError.InvalidArgument, $"The manifest of {image} names no base whose tag could lead to a newer one. Give the new base.", image)
        : await _bases.GetAsync(name.WithDigest(null), image.Platform, all, reporter, cancel).ConfigureAwait(false);
}
