using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Plans a layer from files and folders of this machine. Nothing of them is read yet but their names and status.</summary>
internal sealed class LayerBuilder(LayerRules rules)
{
    private readonly LayerTree _tree = new();

    /// <exception cref="ImageException">The source is missing, cannot be read, or contradicts another one.</exception>
    public LayerBuilder Add(LayerSource source, CancellationToken cancel)
    {
        string folder = ImageFolder(source.Destination);
        return Reading(source.Path, () =>
        {
            string path = Path.TrimEndingDirectorySeparator(source.Path);
            FileStatus status = FileStatus.Read(path);
            if (status.Kind == FileKind.SymbolicLink && Directory.Exists(path))
            {
                // The user names a folder to get its content, so a link to a folder is followed.
                path = Path.TrimEndingDirectorySeparator(Directory.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName);
                status = FileStatus.Read(path);
            }

            if (status.Kind == FileKind.Directory)
            {
                AddContent(path, folder, cancel);
            }
            else
            {
                AddNamed(path, Join(folder, Path.GetFileName(path)), status);
            }
        });
    }

    /// <summary>Adds a file, or a folder itself with its content, under the path that it has on this machine.</summary>
    public LayerBuilder AddInPlace(string path, CancellationToken cancel) => Reading(path, () =>
    {
        string name = ImagePath(path);
        FileStatus status = FileStatus.Read(path);
        AddNamed(path, name, status);
        if (status.Kind == FileKind.Directory && !IsExcluded(name))
        {
            AddContent(path, name, cancel);
        }
    });

    /// <summary>Adds something that is no file of this machine.</summary>
    public LayerBuilder Add(LayerEntry entry)
    {
        // Rules match the names as the user gave them.
        LayerEntry finished = Finish(entry);
        if (rules.Base is not { } below)
        {
            _tree.Add(finished);
            return this;
        }

        string name = below.Follow(entry.Name);
        // Where the base has a link to a folder, the layer's folder means the folder that the link leads to, and the base has that.
        if (entry.Kind != FileKind.Directory || !below.IsLink(name))
        {
            _tree.Add(finished with { Name = name });
        }

        return this;
    }

    public LayerPlan ToPlan(string comment) =>
        new(_tree.ToSorted(name => Finish(LayerTree.ImpliedFolder(name)))) { Comment = comment };

    private static string ImageFolder(string destination)
    {
        string[] elements = destination.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(element => element != ".").ToArray();
        return elements.Contains("..")
            ? throw new ImageException(ImageError.InvalidArgument, $"'{destination}' is no folder of an image: '..' leads out of it.", destination)
            : string.Join('/', elements);
    }

    // Drive letters mean nothing in an image.
    private static string ImagePath(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Replace(Path.DirectorySeparatorChar, '/').Trim('/');

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private void AddContent(string root, string destination, CancellationToken cancel)
    {
        // The folders above the current path that no pattern has taken yet.
        var waiting = new Stack<LayerEntry>();
        foreach ((string path, string relative, FileStatus status) in FileWalk.Enumerate(root, name => !IsExcluded(Join(destination, name)), cancel))
        {
            string name = Join(destination, relative);
            while (waiting.TryPeek(out LayerEntry? folder) && !name.StartsWith(folder.Name + "/", StringComparison.Ordinal))
            {
                waiting.Pop();
            }

            if (IsIncluded(name))
            {
                // A folder is taken too, as it is, if anything in it is taken.
                foreach (LayerEntry folder in waiting.Reverse())
                {
                    Add(folder);
                }

                waiting.Clear();
                AddOne(path, name, status);
            }
            else if (status.Kind == FileKind.Directory)
            {
                waiting.Push(LocalEntry.Create(path, name, status));
            }
        }
    }

    private bool IsExcluded(string name) => rules.Exclude.Any(pattern => pattern.Matches(name));

    private bool IsIncluded(string name) => rules.Include.Count == 0 || rules.Include.Any(pattern => pattern.MatchesOrHolds(name));

    // A file that was named directly, and not found by a walk, must match the patterns too.
    private void AddNamed(string path, string name, FileStatus status)
    {
        if (!IsExcluded(name) && IsIncluded(name))
        {
            AddOne(path, name, status);
        }
    }

    private void AddOne(string path, string name, FileStatus status)
    {
        if (!rules.SkipsPresent || !rules.Base!.Contains(rules.Base.Follow(name)))
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
