using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Packages.Alpine;
using ContainerTools.Packages.Debian;
using ContainerTools.Packages.DotNet;
using ContainerTools.Packages.Go;
using ContainerTools.Packages.Java;
using ContainerTools.Packages.Node;
using ContainerTools.Packages.Programs;
using ContainerTools.Packages.Python;
using ContainerTools.Packages.Rpm;

namespace ContainerTools.Packages.Search;

/// <summary>Looks for packages in the files that a container sees, and for the layers that brought them. Nothing of the image is run.</summary>
/// <param name="files">The files of one image.</param>
/// <param name="cache">What is kept of layers; null keeps nothing.</param>
public sealed class PackageSearch(ImageFiles files, ILayerCache? cache)
{
    /// <summary>Reads what names packages.</summary>
    /// <param name="ecosystems">What to look for; empty for all.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A layer cannot be read. What is wrong with single files is in <see cref="ImagePackages.Problems"/>.</exception>
    public async Task<ImagePackages> RunAsync(IReadOnlyCollection<PackageEcosystem> ecosystems, IReporter reporter, CancellationToken cancel)
    {
        using var reader = new FileContentReader(cache);
        var contents = new PackageContents(reader, reporter, cancel);
        OsRelease release = await OsRelease.ReadAsync(files, contents).ConfigureAwait(false);
        PackageFinder[] finders = [.. MakeFinders(release).Where(finder => ecosystems.Count == 0 || ecosystems.Contains(finder.Ecosystem))];
        var found = finders.ToDictionary(finder => finder, _ => new List<ImagePackage>());
        List<(PackageFinder Finder, ImageFile File)> wanted = FindFiles(finders);
        var layers = new LayerSearch(files.Image, cache, wanted.Where(item => item.Finder.IsDatabase).Select(item => item.File));
        foreach ((PackageFinder finder, ImageFile file) in wanted)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                IReadOnlyList<ImagePackage> packages = await finder.ReadAsync(file, contents).ConfigureAwait(false);
                await layers.SetLayersAsync(finder, file, packages, contents).ConfigureAwait(false);
                found[finder].AddRange(packages);
            }
            catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.TooLarge or ImageError.Unsupported or ImageError.NotFound)
            {
                contents.Report(exception);
            }
        }

        foreach (PackageFinder finder in finders)
        {
            finder.Complete(found[finder]);
        }

        ImagePackage[] all = [.. found.Values
            .SelectMany(packages => packages)
            .OrderBy(package => package.Ecosystem)
            .ThenBy(package => package.Name, StringComparer.Ordinal)
            .ThenBy(package => package.Version)
            .ThenBy(package => package.Version.Text, StringComparer.Ordinal)
            .ThenBy(package => package.Architecture, StringComparer.Ordinal)
            .ThenBy(package => package.Location, StringComparer.Ordinal)];
        var result = new ImagePackages(files, release, all, contents.Problems);
        SetOwners(result);
        return result;
    }

    private PackageFinder[] MakeFinders(OsRelease release)
    {
        var programs = new ExecutableScan();
        return
        [
            new DebianFinder(files, release), new AlpineFinder(files, release), new RpmFinder(files, release), new DotNetFinder(files), new BundleFinder(files, programs),
            new NodeFinder(files), new PythonFinder(files), new GoFinder(files, programs), new JavaFinder(files),
        ];
    }

    // In the order in which their layers are read, so that each is decompressed once.
    private List<(PackageFinder Finder, ImageFile File)> FindFiles(PackageFinder[] finders)
    {
        var wanted = new List<(PackageFinder Finder, ImageFile File)>();
        foreach (PackageFinder finder in finders)
        {
            wanted.AddRange(finder.FindAtPlaces().Select(file => (finder, file)));
        }

        // Tools that keep packages once for many projects put them where they are used as hard links, whose first name may be anything.
        var seen = new HashSet<(PackageFinder, int, int)>();
        foreach (ImageFile file in files.All.Where(file => file.Kind == FileKind.File && file.FullName.Length <= PackageLimits.PathLength))
        {
            foreach (PackageFinder finder in finders)
            {
                if (finder.Wants(file) && (finder.NeedsPlace || seen.Add((finder, file.BodyLayer, file.BodyEntry))))
                {
                    wanted.Add((finder, file));
                }
            }
        }

        return [.. wanted.OrderBy(item => item.File.BodyLayer).ThenBy(item => item.File.BodyEntry)];
    }

    private static void SetOwners(ImagePackages packages)
    {
        foreach (ImagePackage package in packages.All.Where(package => package.Ecosystem > PackageEcosystem.Rpm))
        {
            ImagePackage? owner = packages.OwnerOf(package.FilePath);
            package.OwnedBy = owner is { Ecosystem: <= PackageEcosystem.Rpm } ? owner : null;
        }
    }
}
