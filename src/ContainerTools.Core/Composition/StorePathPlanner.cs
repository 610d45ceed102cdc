using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>
/// Plans a layer exactly as the stream script packs one: absolute names, the store's two folders first, then each path with
/// its content in the order given; a path that is a link stays a link.
/// </summary>
internal sealed class StorePathPlanner(StreamConfiguration configuration)
{
    private const int StoreMode = 0b111_101_101;

    public LayerPlan Plan(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        string[] outside = paths.Where(path => !path.StartsWith(configuration.StoreDirectory, StringComparison.Ordinal)).ToArray();
        if (outside.Length > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, $"Expecting absolute paths from {configuration.StoreDirectory}, but got: {string.Join(", ", outside)}.", outside[0]);
        }

        var entries = new List<LayerEntry>
        {
            Finish(new LayerEntry("nix", FileKind.Directory, StoreMode)),
            Finish(new LayerEntry("nix/store", FileKind.Directory, StoreMode)),
        };
        foreach (string path in paths)
        {
            Add(entries, path, cancel);
        }

        return new LayerPlan(entries, "/") { Comment = $"store paths: {PythonList.Format(paths)}" };
    }

    private void Add(List<LayerEntry> entries, string path, CancellationToken cancel)
    {
        try
        {
            string name = path.Trim('/');
            FileStatus status = FileStatus.Read(path);
            entries.Add(Finish(LocalEntry.Create(path, name, status, root: null)));
            if (status.Kind == FileKind.Directory)
            {
                entries.AddRange(new FileWalk(followsFolders: false).Enumerate(path, _ => true, cancel)
                    .Select(found => Finish(LocalEntry.Create(found.Path, $"{name}/{found.Name}", found.Status, root: null))));
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    private LayerEntry Finish(LayerEntry entry) => entry with { Owner = configuration.Owner, Mtime = configuration.Mtime.ToUnixTimeSeconds() };
}
