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
        try
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
                AddFolder(path, folder, cancel);
            }
            else
            {
                AddOne(path, Join(folder, Path.GetFileName(path)), status);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{source.Path}' cannot be read: {exception.Message}", source.Path, exception);
        }

        return this;
    }

    /// <summary>Adds something that is no file of this machine.</summary>
    public LayerBuilder Add(LayerEntry entry)
    {
        _tree.Add(Finish(entry));
        return this;
    }

    public LayerPlan ToPlan(string comment) =>
        new(_tree.ToSorted(name => Finish(LayerTree.ImpliedFolder(name)))) { Comment = comment };

    private void AddFolder(string root, string destination, CancellationToken cancel)
    {
        var pending = new Stack<(string Path, string Name)>();
        pending.Push((root, destination));
        while (pending.TryPop(out (string Path, string Name) folder))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (string path in Directory.EnumerateFileSystemEntries(folder.Path))
            {
                string name = Join(folder.Name, Path.GetFileName(path));
                if (rules.Exclude.Any(pattern => pattern.Matches(name)))
                {
                    continue;
                }

                FileStatus status = FileStatus.Read(path);
                AddOne(path, name, status);
                if (status.Kind == FileKind.Directory)
                {
                    pending.Push((path, name));
                }
            }
        }
    }

    private void AddOne(string path, string name, FileStatus status)
    {
        // Folders come by themselves where something in them was taken.
        if (rules.Include.Count > 0 && !rules.Include.Any(pattern => pattern.Matches(name)))
        {
            return;
        }

        if (status.Kind == FileKind.Socket)
        {
            throw new ImageException(ImageError.Unsupported, $"'{path}' is a socket, which no archive can hold. Leave it out with -ExcludePath.", path);
        }

        Add(new LayerEntry(name, status.Kind, status.Mode)
        {
            Content = status.Kind == FileKind.File ? new LocalContent(path, status) : null,
            LinkTarget = status.Kind == FileKind.SymbolicLink ? new FileInfo(path).LinkTarget ?? "" : "",
            DeviceMajor = status.DeviceMajor,
            DeviceMinor = status.DeviceMinor,
            Origin = path,
        });
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

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
