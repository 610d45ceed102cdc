using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.Packages;
using ContainerTools.Packages.Search;

namespace ContainerTools.Comparison;

/// <summary>Says in what two images differ. What is the same gives nothing.</summary>
/// <param name="kinds">What to compare; only files and packages take reading layers.</param>
/// <param name="excludeMtime">Whether files that differ in nothing but their times count as the same.</param>
/// <param name="cache">What is kept of layers, for finding packages; null keeps nothing.</param>
/// <param name="onProblem">
/// Is told, perhaps by another thread, what of which image could not be read, so that packages may seem to differ that do not; all others are compared. With null, the first such problem is
/// thrown.
/// </param>
public sealed class ImageComparer(IReadOnlyCollection<DifferenceKind> kinds, bool excludeMtime, ILayerCache? cache = null, Action<Image, ImageException>? onProblem = null)
{
    /// <exception cref="ImageException">A layer cannot be read.</exception>
    public async Task<IReadOnlyList<ImageDifference>> CompareAsync(IImage reference, IImage difference, IReporter reporter, CancellationToken cancel)
    {
        if (reference.Digest == difference.Digest)
        {
            return [];
        }

        if (reference is Image here && difference is Image there)
        {
            return await CompareAsync(here, there, reporter, cancel).ConfigureAwait(false);
        }

        var differences = new List<ImageDifference>();
        if (Wants(DifferenceKind.Manifest))
        {
            differences.AddRange(DocumentFields.Of(reference).Compare(DifferenceKind.Manifest, DocumentFields.Of(difference)));
        }

        await ComparePlatformsAsync(reference, difference, differences, reporter, cancel).ConfigureAwait(false);

        // What is in an artifact is not understood here; that its digest is another one is all that can be said, whatever was asked for.
        if (differences.Count == 0 && (reference is Artifact || difference is Artifact))
        {
            differences.Add(ImageDifference.Of(DifferenceKind.Manifest, "Digest", reference.Digest, difference.Digest));
        }

        return differences;
    }

    private async Task ComparePlatformsAsync(IImage reference, IImage difference, List<ImageDifference> differences, IReporter reporter, CancellationToken cancel)
    {
        // Of several images for one platform, readers take the first.
        Dictionary<Platform, Image> here = reference.Images.DistinctBy(image => image.Platform).ToDictionary(image => image.Platform);
        Dictionary<Platform, Image> there = difference.Images.DistinctBy(image => image.Platform).ToDictionary(image => image.Platform);
        foreach (Platform platform in here.Keys.Union(there.Keys))
        {
            Image? one = here.GetValueOrDefault(platform);
            Image? other = there.GetValueOrDefault(platform);
            if (one is not null && other is not null)
            {
                IReadOnlyList<ImageDifference> found = one.Digest == other.Digest ? [] : await CompareAsync(one, other, reporter, cancel).ConfigureAwait(false);
                differences.AddRange(found.Select(item => item with { Platform = platform }));
            }
            else if (Wants(DifferenceKind.Platform))
            {
                differences.Add(ImageDifference.Of(DifferenceKind.Platform, platform.ToString(), one, other) with { Platform = platform });
            }
        }
    }

    private async Task<IReadOnlyList<ImageDifference>> CompareAsync(Image reference, Image difference, IReporter reporter, CancellationToken cancel)
    {
        var differences = new List<ImageDifference>();
        if (Wants(DifferenceKind.Manifest))
        {
            differences.AddRange(DocumentFields.Of(reference.Manifest).Compare(DifferenceKind.Manifest, DocumentFields.Of(difference.Manifest)));
        }

        if (Wants(DifferenceKind.Config) && reference.Id != difference.Id)
        {
            ImageDifference[] found = DocumentFields.Of(reference.Config).Compare(DifferenceKind.Config, DocumentFields.Of(difference.Config)).ToArray();
            bool sameLayers = reference.Config.DiffIds.SequenceEqual(difference.Config.DiffIds);
            differences.AddRange(found.Length > 0 || !sameLayers ? found : [ImageDifference.Of(DifferenceKind.Config, "Digest", reference.Id, difference.Id)]);
        }

        if (Wants(DifferenceKind.Layer))
        {
            differences.AddRange(LayerComparer.Compare(reference.Layers, difference.Layers));
        }

        if (Wants(DifferenceKind.File))
        {
            differences.AddRange(await new FileComparer(excludeMtime, reporter).CompareAsync(reference, difference, cancel).ConfigureAwait(false));
        }

        if (Wants(DifferenceKind.Package))
        {
            differences.AddRange(PackageComparer.Compare(
                await ReadPackagesAsync(reference, reporter, cancel).ConfigureAwait(false),
                await ReadPackagesAsync(difference, reporter, cancel).ConfigureAwait(false)));
        }

        // The documents have the same fields but other bytes, for example other blanks. Their digests differ, so they are not the same image.
        return differences.Count > 0 || !Wants(DifferenceKind.Manifest) || reference.Id != difference.Id
            ? differences
            : [ImageDifference.Of(DifferenceKind.Manifest, "Digest", reference.Digest, difference.Digest)];
    }

    private async Task<ImagePackages> ReadPackagesAsync(Image image, IReporter reporter, CancellationToken cancel)
    {
        ImageFiles files = await ImageFiles.ReadAsync(image, cache, reporter, cancel).ConfigureAwait(false);
        ImagePackages packages = await new PackageSearch(files, cache).RunAsync([], reporter, cancel).ConfigureAwait(false);
        foreach (ImageException problem in packages.Problems)
        {
            if (onProblem is null)
            {
                throw problem;
            }

            onProblem(image, problem);
        }

        return packages;
    }

    private bool Wants(DifferenceKind kind) => kinds.Contains(kind);
}
