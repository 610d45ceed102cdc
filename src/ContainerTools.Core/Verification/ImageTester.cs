using System.Collections.Concurrent;
using ContainerTools.IO.Streams;

namespace ContainerTools.Verification;

/// <summary>
/// Finds everything that is wrong with images. Each layer is read once, also when several images of one place share it;
/// what an image says is then compared with what its bytes are.
/// </summary>
public sealed class ImageTester
{
    private readonly ConcurrentDictionary<(Digest Digest, object Place, string DiffAlgorithm), LayerFacts> _layers = [];
    private readonly BaseLayers _bases = new([]);

    /// <summary>
    /// Images on which those that are tested are built, of which nothing is read but manifest and config. Each image to test begins with the layers of
    /// one of them, in any compression, and what those layers have in them is no defect. That they are there with the right bytes is still tested, and
    /// so is what layers above them do with what they have. Without a base, all layers are tested.
    /// </summary>
    public IReadOnlyList<IImage> Bases
    {
        get;
        init
        {
            field = value;
            _bases = new BaseLayers(value);
        }
    } = [];

    /// <summary>Reads all layers of an image and all that it consists of otherwise, and compares.</summary>
    /// <param name="image">An image, an index with all its images, or an artifact.</param>
    /// <param name="reporter">Told of bytes that were read and of damage in the store.</param>
    /// <param name="cancel">Ends the test early.</param>
    /// <returns>All defects; where there are very many of one kind in a layer, the first thousand and a number.</returns>
    /// <exception cref="ImageException">
    /// Bytes could not be had for a reason that is not the image's, such as a registry that does not answer; or the image is built on none of
    /// <see cref="Bases"/>.
    /// </exception>
    public async Task<ImageTestResult> TestAsync(IImage image, IReporter reporter, CancellationToken cancel)
    {
        var blobs = new BlobProbe(reporter);
        var below = image.Images.DistinctBy(one => one.Digest).ToDictionary(one => one.Digest, _bases.FindBelow);
        await ReadLayersAsync(image, new LayerProbe(blobs, reporter), cancel).ConfigureAwait(false);
        var defects = new List<ImageDefect>();
        CheckReference(image, defects);
        CheckSizes(image, defects);
        if (image is ImageIndex index)
        {
            await CheckIndexAsync(index, isNested: false, blobs, defects, cancel).ConfigureAwait(false);
        }
        else if (image is Artifact artifact)
        {
            await CheckArtifactAsync(artifact, blobs, defects, cancel).ConfigureAwait(false);
        }

        foreach (Image one in image.Images.DistinctBy(one => one.Digest))
        {
            defects.AddRange(ManifestChecks.Check(one.Manifest));
            defects.AddRange(ConfigChecks.Check(one));
            defects.AddRange(CheckLayers(one.Layers, below[one.Digest]));
        }

        // A layer that several images share is read once for all of them.
        return new ImageTestResult(image, image.ToString() ?? "", defects.Distinct().Select(defect => defect with { Image = image }));
    }

    private IEnumerable<ImageDefect> CheckLayers(IReadOnlyList<Layer> layers, IReadOnlyList<Layer> below)
    {
        LayerFacts[] facts = [.. layers.Select(layer => _layers[KeyOf(layer)])];
        return layers
            .Select((layer, i) => (Layer: layer, Index: i))
            .DistinctBy(item => (item.Layer.Descriptor, item.Layer.DiffId))
            .SelectMany(item => item.Index < below.Count
                ? LayerChecks.CheckBelow(item.Layer, below[item.Index], facts[item.Index])
                : LayerChecks.Check(item.Layer, item.Index == 0, facts[item.Index]))
            .Concat(StackChecks.Check(layers, [.. facts.Select(one => one.Content?.Outline)], below.Count));
    }

    private async Task ReadLayersAsync(IImage image, LayerProbe probe, CancellationToken cancel)
    {
        IEnumerable<Layer> unread = image.Images.SelectMany(one => one.Layers).DistinctBy(KeyOf).Where(layer => !_layers.ContainsKey(KeyOf(layer)));
        await StreamCopy.ForEachAsync(unread, layer => layer.Size, Environment.ProcessorCount, async (layer, token) =>
        {
            string algorithm = layer.DiffId.IsVerifiable ? layer.DiffId.Algorithm : "sha256";
            _layers[KeyOf(layer)] = await probe.ReadAsync(layer.Blob, algorithm, token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
    }

    private static async Task CheckIndexAsync(ImageIndex index, bool isNested, BlobProbe blobs, List<ImageDefect> defects, CancellationToken cancel)
    {
        defects.AddRange(IndexChecks.Check(index, isNested));
        foreach (IndexEntry entry in index.Entries)
        {
            if (entry.Index is { } nested)
            {
                await CheckIndexAsync(nested, isNested: true, blobs, defects, cancel).ConfigureAwait(false);
            }

            if (entry.Artifact is { } artifact)
            {
                await CheckArtifactAsync(artifact, blobs, defects, cancel).ConfigureAwait(false);
            }
        }
    }

    private static async Task CheckArtifactAsync(Artifact artifact, BlobProbe blobs, List<ImageDefect> defects, CancellationToken cancel)
    {
        if (artifact.Problem is { } problem)
        {
            var list = new DefectList($"manifest {artifact.Digest}");
            list.Error(ImageDefectCode.Unreadable, $"says that it is an image, but {PrintableText.Of(problem.Message.TrimEnd('.'))}");
            defects.AddRange(list.ToArray());
        }

        foreach (Blob blob in artifact.Blobs)
        {
            var list = new DefectList($"blob {blob.Digest}");
            LayerChecks.CheckStored(blob.Descriptor, await blobs.MeasureAsync(blob, cancel).ConfigureAwait(false), list);
            defects.AddRange(list.ToArray());
        }
    }

    private static void CheckReference(IImage image, List<ImageDefect> defects)
    {
        if (image.Reference?.Digest is { } wanted && wanted != image.Digest && wanted != (image as Image)?.IndexDigest)
        {
            var list = new DefectList($"manifest {image.Digest}");
            list.Error(ImageDefectCode.DigestMismatch, $"is not what was asked for, {wanted}", wanted, image.Digest);
            defects.AddRange(list.ToArray());
        }
    }

    private static void CheckSizes(IImage image, List<ImageDefect> defects)
    {
        IEnumerable<Descriptor> all = image.Images.SelectMany(one => one.Manifest.Layers.Prepend(one.Manifest.Config));
        foreach (var group in all.GroupBy(descriptor => descriptor.Digest))
        {
            long[] sizes = group.Select(descriptor => descriptor.Size).Distinct().ToArray();
            if (sizes.Length > 1)
            {
                var list = new DefectList($"blob {group.Key}");
                list.Error(ImageDefectCode.SizeConflict, $"is said to have {string.Join(" and ", sizes.Select(size => $"{size:N0}"))} bytes");
                defects.AddRange(list.ToArray());
            }
        }
    }

    private static (Digest, object, string) KeyOf(Layer layer) => (layer.Digest, layer.Blob.Place, layer.DiffId.Algorithm);
}
