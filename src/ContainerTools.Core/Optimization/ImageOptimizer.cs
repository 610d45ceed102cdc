using ContainerTools.Compression;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Packages.Search;
using ContainerTools.Store;

namespace ContainerTools.Optimization;

/// <summary>
/// Gives an image other layers, of which an update changes few: those of packages that are updated together. What containers see stays the same,
/// entry for entry; what layers hide of each other is left behind.
/// </summary>
/// <param name="store">Keeps the new layers.</param>
public sealed class ImageOptimizer(ImageStore store)
{
    private readonly LayerCache _cache = new(store);
    // Another number when the same entries would give other bytes.
    private readonly MadeLayers _made = new(store, "packages1");

    /// <summary>Says which layers the image would get. Nothing is written but what is kept of layers that are read.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">How.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer cannot be read, or it is an image for Windows.</exception>
    public async Task<IReadOnlyList<OptimizedLayer>> PlanAsync(Image image, OptimizeOptions options, IReporter reporter, CancellationToken cancel)
    {
        (LayerDesign design, LayerDesign? previous) = await DesignAsync(image, options, reporter, cancel).ConfigureAwait(false);
        return design.Describe(previous);
    }

    /// <summary>Gives the image its new layers.</summary>
    /// <returns>The image; its layers are in the store.</returns>
    /// <inheritdoc cref="PlanAsync"/>
    public async Task<Image> OptimizeAsync(Image image, OptimizeOptions options, IReporter reporter, CancellationToken cancel)
    {
        (LayerDesign design, LayerDesign? previous) = await DesignAsync(image, options, reporter, cancel).ConfigureAwait(false);
        if (design.Tree.BaseCount == image.Layers.Count)
        {
            return image;
        }

        Layer?[] made = [.. design.Fingerprints.Select(fingerprint => _made.Find(fingerprint, options.Compression, null, IsDocker(image)))];
        await WriteMissingAsync(design, made, options.Compression, reporter, cancel).ConfigureAwait(false);
        Layer[] layers = [.. image.Layers.Take(design.Tree.BaseCount), .. made!];
        Image optimized = new OptimizedDocuments(image, layers, design.Describe(previous)).ToImage();
        await VerifyAsync(design.Files, optimized, reporter, cancel).ConfigureAwait(false);
        return optimized;
    }

    private static bool IsDocker(Image image) => MediaTypes.IsDocker(image.Manifest.MediaType);

    private async Task WriteMissingAsync(LayerDesign design, Layer?[] layers, Codec codec, IReporter reporter, CancellationToken cancel)
    {
        int[] missing = [.. Enumerable.Range(0, design.Count).Where(layer => layers[layer] is null)];
        IEnumerable<int> needed = missing.SelectMany(design.EntriesOf).Select(design.Files.FileAt).Where(file => file is { Kind: FileKind.File, Size: > 0 }).Select(file => file.BodyLayer);
        store.Prepare();
        using var contents = new InflatedLayers(design.Files.Image.Layers, _cache, store.Folder.IngestFolder);
        await contents.PrepareAsync(needed.ToHashSet(), reporter, cancel).ConfigureAwait(false);
        var writer = new LayerWriter(design, contents);
        foreach (int layer in missing)
        {
            layers[layer] = await _made.MakeAsync(design.Fingerprints[layer], codec, null, IsDocker(design.Files.Image), (target, token) => writer.WriteAsync(layer, target, reporter, token), cancel).ConfigureAwait(false);
        }
    }

    private async Task<(LayerDesign Design, LayerDesign? Previous)> DesignAsync(Image image, OptimizeOptions options, IReporter reporter, CancellationToken cancel)
    {
        if (options.MaxLayers < 2)
        {
            throw new ImageException(ImageError.InvalidArgument, $"An image needs 2 layers at least, not {options.MaxLayers}.");
        }

        int baseCount = options.Base is null ? 0 : CountBase(image, options.Base);
        int most = options.MaxLayers - baseCount;
        if (most < 2)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The base of {image} has {baseCount} layers, which leaves fewer than 2 of {options.MaxLayers}.", image);
        }

        FileNodes nodes = await ReadAsync(image, baseCount, reporter, cancel).ConfigureAwait(false);
        if (options.Previous is null || await ReadPreviousAsync(options.Previous, options.Base, most, reporter, cancel).ConfigureAwait(false) is not { } previous)
        {
            return (LayerDesign.Create(nodes, most), null);
        }

        return (LayerDesign.Follow(previous, nodes, most), previous);
    }

    private static int CountBase(Image image, Image below) =>
        image.BeginsWith(below)
            ? below.Layers.Count
            : throw new ImageException(ImageError.InvalidArgument, $"{image} does not begin with the layers of {below}.", image);

    /// <returns>Null where it has another base, and layers that were not made so: then it says nothing.</returns>
    private async Task<LayerDesign?> ReadPreviousAsync(Image previous, Image? below, int most, IReporter reporter, CancellationToken cancel)
    {
        // The base may have layers that were made so, too.
        bool hasSame = below is not null && previous.BeginsWith(below);
        int count = Math.Max(OptimizedDocuments.CountBase(previous), hasSame ? below!.Layers.Count : 0);
        if (count < previous.Layers.Count)
        {
            return LayerDesign.Recognise(await ReadAsync(previous, count, reporter, cancel).ConfigureAwait(false));
        }

        // Of one that has other layers it is enough that it would have got the same ones.
        return below is null || hasSame ? LayerDesign.Create(await ReadAsync(previous, below?.Layers.Count ?? 0, reporter, cancel).ConfigureAwait(false), most) : null;
    }

    private async Task<FileNodes> ReadAsync(Image image, int baseCount, IReporter reporter, CancellationToken cancel)
    {
        if (image.Platform.IsWindows)
        {
            throw new ImageException(ImageError.Unsupported, $"{image} is for Windows; its layers stand on those of a base that stays as it is.", image);
        }

        ImageFiles files = await ImageFiles.ReadAsync(image, _cache, reporter, cancel).ConfigureAwait(false);
        Packages.ImagePackages packages = await new PackageSearch(files, _cache).RunAsync([], reporter, cancel).ConfigureAwait(false);
        foreach (ImageException problem in packages.Problems)
        {
            reporter.Warning(problem.Message);
        }

        ImageFiles? below = baseCount == 0 ? null : await ImageFiles.ReadAsync(image with { Layers = image.Layers.Take(baseCount).ToArray() }, _cache, reporter, cancel).ConfigureAwait(false);
        return new FileNodes(packages, new UpperTree(files, below, baseCount));
    }

    private async Task VerifyAsync(ImageFiles files, Image optimized, IReporter reporter, CancellationToken cancel)
    {
        ImageFiles result = await ImageFiles.ReadAsync(optimized, _cache, reporter, cancel).ConfigureAwait(false);
        if (TreeEquality.FindDifference(files, result) is { } path)
        {
            throw new ImageException(ImageError.SourceChanged, $"The new layers of {files.Image} do not make the same '{PrintableText.Of(path)}'.", files.Image);
        }
    }
}
