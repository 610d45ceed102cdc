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
        foreach ((PackageFinder finder, ImageFile file) in FindFiles(finders))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                IReadOnlyList<ImagePackage> packages = await finder.ReadAsync(file, contents).ConfigureAwait(false);
                await FindLayersAsync(finder, file, packages, contents).ConfigureAwait(false);
                found[finder].AddRange(packages);
            }
            catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.TooLarge or ImageError.Unsupported)
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
            .ThenBy(package => package.Path, StringComparer.Ordinal)];
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

        foreach (ImageFile file in files.All.Where(file => file.Kind == FileKind.File && file.HardLinkTo is null))
        {
            foreach (PackageFinder finder in finders)
            {
                if (finder.Wants(file))
                {
                    wanted.Add((finder, file));
                }
            }
        }

        return [.. wanted.OrderBy(item => item.File.BodyLayer).ThenBy(item => item.File.BodyEntry)];
    }

    // What the layer has that a package came with is not where its database lies, but where it lists it first, and on from there without a gap.
    private async Task FindLayersAsync(PackageFinder finder, ImageFile database, IReadOnlyList<ImagePackage> packages, PackageContents contents)
    {
        if (!finder.IsDatabase || packages.Count == 0)
        {
            return;
        }

        var open = packages.ToLookup(package => package.Key).ToDictionary(group => group.Key, group => group.ToArray());
        for (int layer = database.LayerIndex - 1; layer >= 0 && open.Count > 0; layer--)
        {
            contents.Cancel.ThrowIfCancellationRequested();
            ImageFile? older = (await ImageFiles.ReadLayerAsync(files.Image, layer, cache, contents.Reporter, contents.Cancel).ConfigureAwait(false)).LastOrDefault(file => file.Path == database.Path);
            if (older is null)
            {
                continue;
            }

            if (older.Whiteout != WhiteoutKind.None || older.Kind != FileKind.File)
            {
                return;
            }

            HashSet<(string, string?, string)> before = [.. (await ReadOlderAsync(finder, older, contents.Apart()).ConfigureAwait(false)).Select(package => package.Key)];
            foreach ((string, string?, string) key in open.Keys.Where(key => !before.Contains(key)).ToArray())
            {
                open.Remove(key);
            }

            foreach (ImagePackage package in open.Values.SelectMany(group => group))
            {
                package.LayerIndex = layer;
            }
        }
    }

    private static async Task<IReadOnlyList<ImagePackage>> ReadOlderAsync(PackageFinder finder, ImageFile database, PackageContents contents)
    {
        try
        {
            return await finder.ReadAsync(database, contents).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.TooLarge or ImageError.Unsupported or ImageError.NotFound)
        {
            contents.Reporter.Verbose($"{exception.Message} The layers above are named for its packages.");
            return [];
        }
    }

    private static void SetOwners(ImagePackages packages)
    {
        foreach (ImagePackage package in packages.All.Where(package => package.Ecosystem > PackageEcosystem.Rpm))
        {
            ImagePackage? owner = packages.OwnerOf(package.Path.Split("!/")[0]);
            package.OwnedBy = owner is { Ecosystem: <= PackageEcosystem.Rpm } ? owner : null;
        }
    }
}
