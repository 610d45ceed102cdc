using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Inspection;
using ContainerTools.Output;
using ContainerTools.Packages;
using ContainerTools.Packages.Search;
using ContainerTools.Session;
using ContainerTools.Store;

namespace ContainerTools.Pipeline;

/// <summary>Looks into images. What layers say of their files is kept in the store, so a second look costs no layer.</summary>
public abstract class InspectionCommand : ImageCommand
{
    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => error == ImageError.NotFound ? "See what there is with Get-ImageFile -Recurse." : null;

    private protected LayerCache? Cache => this.OpenStore(null, NoStore) is { } store ? new LayerCache(store) : null;

    /// <summary>Does what concerns one path in an image. If it fails, the user is told, and the other paths lose nothing by it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="paths">With wildcards.</param>
    /// <param name="literalPaths">Without.</param>
    /// <param name="action">What is done.</param>
    private protected void ForEachPattern(Image image, IEnumerable<string> paths, IEnumerable<string> literalPaths, Action<FilePattern> action)
    {
        foreach ((string path, bool isLiteral) in paths.Select(path => (path, false)).Concat(literalPaths.Select(path => (path, true))))
        {
            ContinueOnError(path, () => action(ImagePaths.Parse(path, isLiteral, image)));
        }
    }

    private protected ImageFiles ReadFiles(Image image)
    {
        if (!NoStore && KnownFiles.Find(image) is { } known)
        {
            WriteVerbose($"{image}: its files were listed before in this session.");
            return known;
        }

        ImageFiles files = Await(
            (mailbox, cancel) => ImageFiles.ReadAsync(NoStore ? image.PastStore() : image, Cache, mailbox, cancel),
            new TransferProgress($"Reading the files of {image}", image.Size));
        if (!NoStore)
        {
            KnownFiles.Keep(files);
        }

        return files;
    }

    private protected ImagePackages ReadPackages(Image image, IReadOnlyCollection<PackageEcosystem> ecosystems)
    {
        ImageFiles files = ReadFiles(image);
        return Await(
            (mailbox, cancel) => new PackageSearch(files, Cache).RunAsync(ecosystems, mailbox, cancel),
            new TransferProgress($"Looking for packages of {image}", image.Size));
    }

    /// <summary>Says what could not be read, by which packages may be missing from the others.</summary>
    private protected void WriteProblems(ImagePackages packages)
    {
        foreach (ImageException problem in packages.Problems)
        {
            WriteError(ErrorTable.OfPackages(problem, packages.Image));
        }
    }
}
