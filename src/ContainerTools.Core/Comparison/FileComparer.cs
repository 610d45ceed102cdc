using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Comparison;

/// <summary>
/// Compares the file systems of two images. Every layer is read once, also one that both have. Contents are hashed in that
/// pass where only one image has the layer; where both have it, only if it turns out that something depends on them.
/// </summary>
internal sealed class FileComparer(bool excludeMtime, IReporter reporter)
{
    private readonly Dictionary<(Digest, Digest), BodyTable> _bodies = [];

    public async Task<IReadOnlyList<ImageDifference>> CompareAsync(Image referenceImage, Image differenceImage, CancellationToken cancel)
    {
        IReadOnlyList<Layer> reference = referenceImage.Layers;
        IReadOnlyList<Layer> difference = differenceImage.Layers;
        if (reference.Select(layer => layer.Identity).SequenceEqual(difference.Select(layer => layer.Identity)))
        {
            return [];
        }

        HashSet<(Digest, Digest)> shared = reference.Select(layer => layer.Identity).Intersect(difference.Select(layer => layer.Identity)).ToHashSet();
        LayerListings listings = await ReadAsync(reference.Concat(difference), layer => !shared.Contains(layer.Identity), cancel).ConfigureAwait(false);
        List<Pair> pairs = Match(referenceImage, differenceImage, listings);
        HashSet<(Digest, Digest)> wanted = pairs.SelectMany(pair => new[] { pair.HereContent, pair.ThereContent })
            .Where(content => content is { } origin && shared.Contains(origin.Layer))
            .Select(content => content!.Value.Layer)
            .ToHashSet();
        await ReadAsync(reference.Where(layer => wanted.Contains(layer.Identity)), _ => true, cancel).ConfigureAwait(false);
        return pairs.Select(pair => Compare(pair, ToFile(referenceImage, pair.Here, pair.HereContent), ToFile(differenceImage, pair.There, pair.ThereContent))).OfType<ImageDifference>().ToArray();
    }

    private async Task<LayerListings> ReadAsync(IEnumerable<Layer> layers, Func<Layer, bool> hashes, CancellationToken cancel)
    {
        LayerListings listings = await FileTree.ReadListingsAsync(layers, hashes, reporter, cancel).ConfigureAwait(false);
        foreach (LayerListing listing in listings.All)
        {
            if (listing.Bodies is { } bodies)
            {
                _bodies[listing.Layer.Identity] = bodies;
            }
        }

        return listings;
    }

    /// <summary>All paths of both, but for those that are the same entry of the same layer.</summary>
    private static List<Pair> Match(Image reference, Image difference, LayerListings listings)
    {
        var pairs = new List<(string Path, Pair Pair)>();
        var pairing = new TreePairing(reference.Platform.IsWindows && difference.Platform.IsWindows);
        TreeNode hereRoot = FileTree.Unite(reference, listings).Root;
        TreeNode thereRoot = FileTree.Unite(difference, listings).Root;
        var links = new LinkPairing(hereRoot.Store, thereRoot.Store);
        foreach ((TreeNode? here, TreeNode? there) in pairing.Pair(hereRoot, thereRoot))
        {
            FileTreeEntry? one = ToEntry(here);
            FileTreeEntry? other = ToEntry(there);
            var pair = new Pair(
                one,
                one is null ? null : ContentOf(one, reference.Layers),
                other,
                other is null ? null : ContentOf(other, difference.Layers),
                here is null || there is null || links.Matches(here.Value, there.Value));
            if ((one ?? other) is null)
            {
                continue;
            }

            if (one is null || other is null || pair.ThereContent is null || pair.ThereContent != pair.HereContent || !pair.IsSameFile)
            {
                pairs.Add((ImageFile.PathOf((one ?? other)!), pair));
            }
        }

        return [.. pairs.OrderBy(item => item.Path, CodePointComparer.Instance).Select(item => item.Pair)];
    }

    // The root is there if a layer lists it.
    private static FileTreeEntry? ToEntry(TreeNode? node) =>
        node is { } known && (known.Parent is not null || known.IsListed) ? new FileTreeEntry(known) : null;

    private static ((Digest, Digest) Layer, int Entry)? ContentOf(FileTreeEntry entry, IReadOnlyList<Layer> layers) =>
        entry.Kind == FileKind.File && entry.Size > 0 ? (layers[entry.BodyLayer].Identity, entry.BodyEntry) : null;

    private ImageDifference? Compare(Pair pair, ImageFile? here, ImageFile? there)
    {
        string[] aspects = here is null || there is null ? [] : FindAspects(here, there, pair).ToArray();
        return here is not null && there is not null && aspects.Length == 0
            ? null
            : ImageDifference.Of(DifferenceKind.File, (here ?? there)!.FullName, here, there) with { Aspects = aspects };
    }

    private ImageFile? ToFile(Image image, FileTreeEntry? entry, ((Digest, Digest) Layer, int Entry)? content) => entry is null ? null : new ImageFile(
        image,
        ImageFileFacts.Of(
            entry,
            content is { } origin ? _bodies.GetValueOrDefault(origin.Layer)?.Find(origin.Entry)
                : entry.Kind == FileKind.File ? Digest.Of("sha256", [])
                : null,
            bodies: null));

    private IEnumerable<string> FindAspects(ImageFile here, ImageFile there, Pair pair)
    {
        if (here.Kind != there.Kind)
        {
            yield return nameof(ImageFile.Kind);
        }

        // The mode of a symbolic link means nothing.
        if (here.ModeBits != there.ModeBits && here.Kind != FileKind.SymbolicLink)
        {
            yield return nameof(ImageFile.Mode);
        }

        if (here.Uid != there.Uid || here.Gid != there.Gid)
        {
            yield return "Owner";
        }

        if (here.Kind == FileKind.File && there.Kind == FileKind.File && pair.HereContent != pair.ThereContent
            && (here.Digest is null || here.Digest != there.Digest))
        {
            yield return "Content";
        }

        if (here.LinkTarget != there.LinkTarget || !pair.IsSameFile)
        {
            yield return "Link";
        }

        if ((here.Header.DeviceMajor, here.Header.DeviceMinor) != (there.Header.DeviceMajor, there.Header.DeviceMinor))
        {
            yield return "Device";
        }

        if (!excludeMtime && (here.Header.Mtime, here.Header.MtimeNanoseconds) != (there.Header.Mtime, there.Header.MtimeNanoseconds))
        {
            yield return nameof(ImageFile.Modified);
        }

        if (here.ExtendedAttributes.Count != there.ExtendedAttributes.Count
            || here.ExtendedAttributes.Any(pair => !there.ExtendedAttributes.TryGetValue(pair.Key, out byte[]? value) || !value.AsSpan().SequenceEqual(pair.Value)))
        {
            yield return nameof(ImageFile.ExtendedAttributes);
        }
    }

    private sealed record Pair(FileTreeEntry? Here, ((Digest, Digest) Layer, int Entry)? HereContent, FileTreeEntry? There, ((Digest, Digest) Layer, int Entry)? ThereContent, bool IsSameFile);
}
