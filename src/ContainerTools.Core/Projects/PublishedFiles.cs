using ContainerTools.Composition;
using ContainerTools.Graphs.Files;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Layering;
using ContainerTools.Optimization;
using ContainerTools.Packages;
using ContainerTools.Packages.Search;

namespace ContainerTools.Projects;

/// <summary>Which published files belong to which package, and which of them share a layer.</summary>
internal static class PublishedFiles
{
    // Where the files are while they are looked at; where they go in the end, may be a path of Windows.
    private const string Place = "/app";

    /// <param name="folder">Where the files are, absolute.</param>
    /// <param name="destination">The folder in the image.</param>
    /// <param name="most">How many layers there may be.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The files of each layer; those that change least come first.</returns>
    public static async Task<IReadOnlyList<LayerSourceSet>> DivideAsync(string folder, string destination, int most, IReporter reporter, CancellationToken cancel)
    {
        ImageFiles files = FolderFiles.Read(new LayerSource(folder, Place), cancel).Files;
        ImagePackages packages = await new PackageSearch(files, null).RunAsync([PackageEcosystem.NuGet], NullReporter.Instance, cancel).ConfigureAwait(false);
        foreach (ImageException problem in packages.Problems)
        {
            reporter.Warning(problem.Message);
        }

        var nodes = new FileNodes(packages, new UpperTree(files, null, 0));
        ILookup<FileNode, string> paths = files.All.Where(file => file.Kind != FileKind.Directory).ToLookup(file => nodes.Of(file.Node!.Value.Number), file => file.FullName);
        return [.. CostPartition.Split(nodes.All, most).Select(group => new LayerSourceSet(
            OptimizedDocuments.Summarise([.. group.Select(node => node.Name).Order(StringComparer.Ordinal)]),
            [.. group.SelectMany(node => paths[node]).Order(CodePointComparer.Instance).Select(path => ToSource(folder, destination, path[(Place.Length + 1)..]))]))];
    }

    private static LayerSource ToSource(string folder, string destination, string path)
    {
        int end = path.LastIndexOf('/');
        return new LayerSource(Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar)), end < 0 ? destination : $"{destination.TrimEnd('/', '\\')}/{path[..end]}");
    }
}
