namespace ContainerTools.FileSystem;

/// <summary>
/// What an image's layers make together, as one tar: what <c>docker export</c> gives of a container that was never started,
/// without one. Two passes over the layers, the first over headers alone, so any number of layers takes no more than memory
/// for the names. Layers whose tars are kept in between (<see cref="TarScratch"/>) are fetched and decompressed once.
/// </summary>
public sealed class RootFileSystem
{
    private readonly FlatPlan _plan;
    private readonly FlatWriter _writer;

    private RootFileSystem(FlatPlan plan, IReadOnlyList<Layer> layers)
    {
        _plan = plan;
        _writer = new FlatWriter(plan, layers);
    }

    /// <summary>Of the tar, in bytes.</summary>
    public long Length => _plan.Length;

    /// <exception cref="ImageException">A layer is damaged or makes no sense.</exception>
    public static async Task<RootFileSystem> ReadAsync(Image image, IReporter reporter, CancellationToken cancel)
    {
        FileTree tree = await FileTree.ReadAsync(image, reporter, cancel).ConfigureAwait(false);
        return new RootFileSystem(FlatPlan.Create(tree, isPartial: false), image.Layers);
    }

    /// <summary>Writes the tar in order. Each call gives the same bytes.</summary>
    public Task WriteAsync(Stream target, IReporter reporter, CancellationToken cancel) => _writer.WriteAsync(target, reporter, cancel);

    /// <summary>Writes the same tar into an empty file, several layers at a time.</summary>
    public Task WriteAsync(FileStream file, IReporter reporter, CancellationToken cancel) => _writer.WriteFileAsync(file, reporter, cancel);
}
