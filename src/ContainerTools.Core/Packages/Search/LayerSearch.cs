using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Packages.Search;

/// <summary>
/// Finds the layer that a package came with: not where its database lies, which each step writes anew, but where the database lists it first, and on
/// from there without a gap. Each layer is listed once. For one thread.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="cache">What is kept of layers; null keeps nothing.</param>
/// <param name="databases">The files that are asked for.</param>
internal sealed class LayerSearch(Image image, ILayerCache? cache, IEnumerable<ImageFile> databases)
{
    private readonly HashSet<string> _databases = [.. databases.Select(file => file.FullName)];
    private readonly HashSet<string> _folders = [.. databases.SelectMany(file => FoldersOf(file.FullName))];
    private readonly Dictionary<int, (Dictionary<string, ImageFile> Files, HashSet<string> Hidden)> _layers = [];

    /// <summary>Sets the layers of packages.</summary>
    /// <param name="finder">Who has read them.</param>
    /// <param name="database">The file that lists them.</param>
    /// <param name="packages">All that it lists.</param>
    /// <param name="contents">Reads the same file of lower layers.</param>
    /// <exception cref="ImageException">A layer cannot be read.</exception>
    public async Task SetLayersAsync(PackageFinder finder, ImageFile database, IReadOnlyList<ImagePackage> packages, PackageContents contents)
    {
        // All packages lie in the layer of their database until another one is found.
        if (!finder.IsDatabase || packages.Count == 0 || database.LayerIndex == 0 || await HidesAsync(database, database.LayerIndex, contents).ConfigureAwait(false))
        {
            return;
        }

        var open = packages.ToLookup(package => package.Key).ToDictionary(group => group.Key, group => group.ToArray());
        for (int layer = database.LayerIndex - 1; layer >= 0 && open.Count > 0; layer--)
        {
            contents.Cancel.ThrowIfCancellationRequested();
            if ((await ListAsync(layer, contents).ConfigureAwait(false)).Files.TryGetValue(database.FullName, out ImageFile? older))
            {
                if (older.Kind != FileKind.File)
                {
                    return;
                }

                HashSet<(string, string?, string)> before = [.. (await ReadAsync(finder, older, contents.Apart()).ConfigureAwait(false)).Select(package => package.Key)];
                foreach ((string, string?, string) key in open.Keys.Where(key => !before.Contains(key)).ToArray())
                {
                    open.Remove(key);
                }

                foreach (ImagePackage package in open.Values.SelectMany(group => group))
                {
                    package.LayerIndex = layer;
                }
            }

            if (await HidesAsync(database, layer, contents).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private static async Task<IReadOnlyList<ImagePackage>> ReadAsync(PackageFinder finder, ImageFile database, PackageContents contents)
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

    // Whether a layer takes away what those below have of the file, or of a folder that it is in.
    private async Task<bool> HidesAsync(ImageFile database, int layer, PackageContents contents)
    {
        HashSet<string> hidden = (await ListAsync(layer, contents).ConfigureAwait(false)).Hidden;
        return hidden.Count > 0 && FoldersOf(database.FullName).Append(database.FullName).Any(hidden.Contains);
    }

    private async Task<(Dictionary<string, ImageFile> Files, HashSet<string> Hidden)> ListAsync(int layer, PackageContents contents)
    {
        if (_layers.TryGetValue(layer, out (Dictionary<string, ImageFile> Files, HashSet<string> Hidden) known))
        {
            return known;
        }

        known = (new Dictionary<string, ImageFile>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (ImageFile file in await ImageFiles.ReadLayerAsync(image, layer, cache, contents.Reporter, contents.Cancel).ConfigureAwait(false))
        {
            if (file.Whiteout != WhiteoutKind.None)
            {
                _ = _folders.Contains(file.FullName) || (file.Whiteout == WhiteoutKind.Entry && _databases.Contains(file.FullName)) ? known.Hidden.Add(file.FullName) : false;
            }
            else if (_databases.Contains(file.FullName))
            {
                known.Files[file.FullName] = file;
            }
        }

        return _layers[layer] = known;
    }

    // From the root's own on; that of the root is a slash.
    private static IEnumerable<string> FoldersOf(string path)
    {
        for (string folder = PackagePaths.FolderOf(path); folder.Length > 0; folder = PackagePaths.FolderOf(folder))
        {
            yield return folder;
        }

        yield return "/";
    }
}
