using ContainerTools.IO;

namespace ContainerTools.Composition;

/// <summary>Plans a layer from files and folders of this machine. Nothing of them is read yet but their names and status.</summary>
internal sealed class LayerBuilder(LayerRules rules)
{
    private readonly LayerTree _tree = new();

    /// <exception cref="ImageException">The source is missing, cannot be read, or contradicts another one.</exception>
    public LayerBuilder Add(LayerSource source, CancellationToken cancel)
    {
        string folder = source.Destination.Trim('/');
        return Reading(source.Path, () =>
        {
            string path = Path.TrimEndingDirectorySeparator(source.Path);
            FileStatus status = FileStatus.Read(path);
            if (status.Kind == FileKind.SymbolicLink && Directory.Exists(path))
            {
                // A folder is named to have its content, so a link to one is as good.
                path = Path.TrimEndingDirectorySeparator(Directory.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName);
                status = FileStatus.Read(path);
            }

            if (status.Kind == FileKind.Directory)
            {
                AddContent(path, folder, cancel);
            }
            else
            {
                AddOne(path, Join(folder, Path.GetFileName(path)), status);
            }
        });
    }

    /// <summary>Adds a file, or a folder itself with its content, under the path that it has on this machine.</summary>
    public LayerBuilder AddInPlace(string path, CancellationToken cancel) => Reading(path, () =>
    {
        string name = ImagePath(path);
        FileStatus status = FileStatus.Read(path);
        AddOne(path, name, status);
        if (status.Kind == FileKind.Directory)
        {
            AddContent(path, name, cancel);
        }
    });

    /// <summary>Adds something that is no file of this machine.</summary>
    public LayerBuilder Add(LayerEntry entry)
    {
        _tree.Add(Finish(entry));
        return this;
    }

    public LayerPlan ToPlan(string comment) =>
        new(_tree.ToSorted(name => Finish(LayerTree.ImpliedFolder(name)))) { Comment = comment };

    // Drive letters mean nothing in an image.
    private static string ImagePath(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Replace(Path.DirectorySeparatorChar, '/').Trim('/');

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private void AddContent(string root, string destination, CancellationToken cancel)
    {
        foreach ((string path, string name, FileStatus status) in FileWalk.Enumerate(root, name => !IsExcluded(Join(destination, name)), cancel))
        {
            AddOne(path, Join(destination, name), status);
        }
    }

    private bool IsExcluded(string name) => rules.Exclude.Any(pattern => pattern.Matches(name));

    private void AddOne(string path, string name, FileStatus status)
    {
        // Folders come by themselves where something in them was taken.
        if (!rules.Present.Contains(name) && (rules.Include.Count == 0 || rules.Include.Any(pattern => pattern.Matches(name))))
        {
            Add(LocalEntry.Create(path, name, status));
        }
    }

    private LayerEntry Finish(LayerEntry entry)
    {
        LayerEntry result = entry with { Owner = rules.Owner, Mtime = rules.Mtime };
        foreach (PermissionRule rule in rules.Permissions)
        {
            result = rule.Apply(result);
        }

        return result;
    }

    private LayerBuilder Reading(string path, Action read)
    {
        try
        {
            read();
            return this;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }
}
