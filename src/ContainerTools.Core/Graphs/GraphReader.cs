using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Graphs.Files;
using ContainerTools.Graphs.Sources;
using ContainerTools.Inspection;
using ContainerTools.Layering;
using ContainerTools.Packages;
using ContainerTools.Packages.Search;
using ContainerTools.Store;

namespace ContainerTools.Graphs;

/// <summary>
/// Makes graphs of files: which belong together, and what they need. Files are read as far as they say this; their contents are read when a layer is made of
/// a node. It may be used by several threads.
/// </summary>
/// <param name="store">Keeps what is known of an image's layers, and the layers uncompressed; null for none.</param>
public sealed class GraphReader(ImageStore? store)
{
    private readonly ILayerCache? _cache = store is null ? null : new LayerCache(store);

    /// <summary>The graph of a folder of this machine.</summary>
    /// <param name="kind">What is in it.</param>
    /// <param name="source">The folder, and where in an image its files go.</param>
    /// <param name="options">What the graph is made of.</param>
    /// <param name="reporter">Hears what could not be read, so that files lie with those of no package.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It is no such folder, or it cannot be read.</exception>
    public async Task<ReferenceGraph> ReadAsync(GraphKind kind, LayerSource source, GraphOptions options, IReporter reporter, CancellationToken cancel)
    {
        GraphSource? packages = SourceOf(kind);
        FolderFiles files = FolderFiles.Read(source with { KeepsOwners = packages?.KeepsOwners ?? false }, cancel);
        if (packages is not null)
        {
            return await ReadAsync(packages, files, options, reporter, cancel).ConfigureAwait(false);
        }

        using var reader = new FileContentReader();
        return ToGraph(await ScanNodes.FindAsync(files, options.Prefix, new PackageContents(reader, reporter, cancel)).ConfigureAwait(false), files);
    }

    /// <summary>The graph of an image: its packages, and the folders of files that belong to none.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">What the graph is made of.</param>
    /// <param name="reporter">Hears what could not be read, so that files lie with those of no package.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer cannot be read.</exception>
    public async Task<ReferenceGraph> ReadAsync(Image image, GraphOptions options, IReporter reporter, CancellationToken cancel)
    {
        ImageFiles files = await ImageFiles.ReadAsync(image, _cache, reporter, cancel).ConfigureAwait(false);
        return await ReadAsync(new AnySource(options.Ecosystems), new ImageFileSource(files, new ImageContents(image, store)), options, reporter, cancel).ConfigureAwait(false);
    }

    /// <summary>Finds the layers of an image that was made before in which the nodes are (<see cref="GraphSplitter.Follow"/>).</summary>
    /// <param name="graph">The nodes.</param>
    /// <param name="previous">The image.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>By path of a node, the index of the layer that has most of it; without nodes of which the image has nothing.</returns>
    /// <exception cref="ImageException">A layer cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, int>> FindLayersAsync(ReferenceGraph graph, Image previous, IReporter reporter, CancellationToken cancel) =>
        PreviousLayers.Find(graph, await ImageFiles.ReadAsync(previous, _cache, reporter, cancel).ConfigureAwait(false));

    /// <summary>Learns from images how often nodes change: the rates of nodes with files become what these images say.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="images">Two or more, in the order of time.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">There are fewer than two images, or a layer cannot be read.</exception>
    public async Task<ReferenceGraph> LearnRatesAsync(ReferenceGraph graph, IReadOnlyList<Image> images, IReporter reporter, CancellationToken cancel)
    {
        if (images.Count < 2)
        {
            throw new ImageException(ImageError.InvalidArgument, $"How often something changes takes two images or more to say, not {images.Count}.");
        }

        var fingerprints = new List<Dictionary<string, string>>();
        foreach (Image image in images)
        {
            ImageFiles files = await ImageFiles.ReadAsync(image, _cache, reporter, cancel).ConfigureAwait(false);
            ImagePackages packages = await SearchAsync(files, [], reporter, cancel).ConfigureAwait(false);
            fingerprints.Add(ChangeHistory.Fingerprint(new PackageNodes(new ImageFileSource(files, new ImageContents(image, store)), packages).All));
        }

        return ChangeHistory.Apply(graph, fingerprints);
    }

    private async Task<ImagePackages> SearchAsync(ImageFiles files, IReadOnlyCollection<PackageEcosystem> ecosystems, IReporter reporter, CancellationToken cancel)
    {
        ImagePackages packages = await new PackageSearch(files, _cache).RunAsync(ecosystems, reporter, cancel).ConfigureAwait(false);
        foreach (ImageException problem in packages.Problems)
        {
            reporter.Warning(problem.Message);
        }

        return packages;
    }

    private async Task<ReferenceGraph> ReadAsync(GraphSource source, FileSource files, GraphOptions options, IReporter reporter, CancellationToken cancel)
    {
        ImagePackages packages = await SearchAsync(files.Files, source.Ecosystems, reporter, cancel).ConfigureAwait(false);
        source.Check(files, packages);
        var nodes = new PackageNodes(files, packages);
        string[] missing = [.. nodes.WithoutFiles.Select(package => package.Name)];
        if (missing.Length > 0)
        {
            reporter.Warning($"{files.Name} has no list of the files of {missing.Length:N0} {(missing.Length == 1 ? "package" : "packages")}, such as {missing[0]}, or none of them; they lie with the files of no package.");
        }

        if (source.IsApplication)
        {
            nodes.LetApplicationNeedPackages();
        }

        if (options.IncludesRuntimeLinks)
        {
            using var reader = new FileContentReader(_cache);
            await new RuntimeLinks(nodes, files.Files, new PackageContents(reader, reporter, cancel)).AddAsync().ConfigureAwait(false);
        }

        return ToGraph(nodes.All, files);
    }

    private static GraphSource? SourceOf(GraphKind kind) => kind switch
    {
        GraphKind.DotNetPublish => new DotNetPublishSource(),
        GraphKind.DebianRoot => new DebianRootSource(),
        GraphKind.AlpineRoot => new AlpineRootSource(),
        GraphKind.RpmRoot => new RpmRootSource(),
        GraphKind.NodeModules => new NodeModulesSource(),
        GraphKind.Python => new PythonSource(),
        _ => null,
    };

    private static ReferenceGraph ToGraph(IReadOnlyList<GraphDraft> drafts, FileSource files) => new(drafts.Select(draft => draft.ToNode(files)));
}
