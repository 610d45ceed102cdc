using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Plans a layer from files and folders of this machine. Nothing of them is read yet but their names and status.</summary>
internal sealed class LayerBuilder(LayerRules rules)
{
    private readonly LayerTree _tree = new(rules.Conflicts);
    private readonly SourceAttributes _attributes = new(rules.ExtendedAttributes);
    private readonly FileWalk _walk = new(rules.DirectoryLinks == DirectoryLinks.Copy);
    private bool _keepsOwners;

    // The folder whose content goes into the layer at the moment; null where everything keeps its path.
    private string? _linkRoot;

    /// <exception cref="ImageException">The source is missing, cannot be read, or contradicts another one.</exception>
    public LayerBuilder Add(LayerSource source, CancellationToken cancel)
    {
        string folder = ImageFolder(source.Destination);
        _keepsOwners = source.KeepsOwners;
        return Reading(source.Path, () =>
        {
            string path = Path.TrimEndingDirectorySeparator(WindowsPath.TakenLiterally(source.Path));
            FileStatus status = FileStatus.Read(path);
            if (status.Kind == FileKind.SymbolicLink && Directory.Exists(path))
            {
                // The user names a folder to get its content, so a link to a folder is followed.
                path = Path.TrimEndingDirectorySeparator(WindowsPath.TakenLiterally(Directory.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName));
                status = FileStatus.Read(path);
            }

            if (status.Kind == FileKind.Directory)
            {
                _linkRoot = path;
                AddContent(path, folder, cancel);
            }
            else
            {
                _linkRoot = Path.GetDirectoryName(path);
                AddNamed(path, Join(folder, Path.GetFileName(path)), status);
            }
        });
    }

    /// <summary>Adds a file, or a folder itself with its content, under the path that it has on this machine.</summary>
    public LayerBuilder AddInPlace(string source, CancellationToken cancel) => Reading(source, () =>
    {
        string path = WindowsPath.TakenLiterally(source);
        string name = ImagePath(path);
        _linkRoot = null;
        FileStatus status = FileStatus.Read(path);
        AddNamed(path, name, status);
        if (status.Kind == FileKind.Directory && !IsExcluded(name))
        {
            AddContent(path, name, cancel);
        }
    });

    /// <summary>Adds some files, and the folders that they lie in as these are.</summary>
    public LayerBuilder Add(ComposableFiles files, CancellationToken cancel) => Reading(files.Origin, () =>
    {
        var folders = new Dictionary<string, bool>(StringComparer.Ordinal) { [""] = true };
        foreach (string name in files.Names)
        {
            cancel.ThrowIfCancellationRequested();
            if (IsIncluded(name) && !IsExcluded(name) && Enter(FolderOf(name)) && !IsPresent(name) && files.Describe(name, this) is { } entry)
            {
                Add(entry);
            }
        }

        bool Enter(string folder)
        {
            if (folders.TryGetValue(folder, out bool isEntered))
            {
                return isEntered;
            }

            folders[folder] = isEntered = !IsExcluded(folder) && Enter(FolderOf(folder));
            if (isEntered && files.Describe(folder, this) is { } entry)
            {
                Add(entry);
            }

            return isEntered;
        }
    });

    /// <summary>What a layer has for a file of this machine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its path in the layer.</param>
    /// <param name="root">The folder that it is from, in which links stay.</param>
    /// <param name="keepsOwner">As <see cref="LayerSource.KeepsOwners"/> says.</param>
    /// <exception cref="ImageException">It is gone, or can be in no layer.</exception>
    public LayerEntry DescribeLocal(string path, string name, string root, bool keepsOwner)
    {
        _linkRoot = root;
        _keepsOwners = keepsOwner;
        return Describe(path, name, FileStatus.Read(path));
    }

    /// <summary>Adds something that need not be a file of this machine.</summary>
    public LayerBuilder Add(SpecialFile file) =>
        Add((file with { Path = ReadPath(file.Path) }).ToEntry());

    /// <summary>Adds something that is no file of this machine. A folder that the base has stays as it is there.</summary>
    public LayerBuilder Add(LayerEntry entry)
    {
        if (rules.Base is not { } below)
        {
            _tree.Add(Finish(entry));
            return this;
        }

        string name = below.Follow(entry.Name);
        if (entry.Kind != FileKind.Directory)
        {
            _tree.Add(Finish(entry) with { Name = name });
        }
        else if (!below.IsLink(name))
        {
            _tree.Add(below.FindFolder(name) is { } folder ? FinishOfBase(folder, entry.Name) : Finish(entry) with { Name = name });
        }

        // Where the base has a link to a folder, the layer's folder means the folder that the link leads to, and the base has that.
        return this;
    }

    /// <summary>Adds something as it is, whatever the base has under its name. A folder goes where the base has a link of its name lead.</summary>
    public LayerBuilder Put(LayerEntry entry)
    {
        string? name = entry.Kind == FileKind.Directory ? rules.Base?.FollowToEnd(entry.Name) : rules.Base?.Follow(entry.Name);
        _tree.Add(Finish(entry) with { Name = name ?? entry.Name });
        return this;
    }

    /// <exception cref="ImageException">Windows, for which the layer is, cannot have one of the files.</exception>
    public LayerPlan ToPlan(string comment)
    {
        IReadOnlyList<LayerEntry> entries = _tree.ToSorted(name => rules.Base?.FindFolder(name) is { } folder
            ? FinishOfBase(folder, name)
            : Finish(LayerTree.ImpliedFolder(name)));
        return new(rules.IsForWindows ? WindowsLayer.Lay(entries, Finish) : entries)
        {
            Comment = comment,
            IsForWindows = rules.IsForWindows,
            LostAttributes = _attributes.Lost,
        };
    }

    private string ImageFolder(string destination)
    {
        string[] elements = ReadPath(destination).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(element => element != ".").ToArray();
        return elements.Contains("..")
            ? throw new ImageException(ImageError.InvalidArgument, $"'{destination}' is no folder of an image: '..' leads out of it.", destination)
            : string.Join('/', elements);
    }

    private string ReadPath(string path) =>
        rules.IsForWindows ? WindowsLayer.Normalise(path)
        : !WindowsPath.HasDrive(path) ? path
        : throw new ImageException(ImageError.InvalidArgument, $"'{path}' is a path of Windows, but the image is not for Windows.", path);

    // Drive letters mean nothing in an image.
    private static string ImagePath(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Replace(Path.DirectorySeparatorChar, '/').Trim('/');

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private void AddContent(string root, string destination, CancellationToken cancel)
    {
        // The folders above the current path that no pattern has taken yet.
        var waiting = new Stack<LayerEntry>();
        foreach ((string path, string relative, FileStatus status) in _walk.Enumerate(root, name => !IsExcluded(Join(destination, name)), cancel))
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
                waiting.Push(Describe(path, name, status));
            }
        }
    }

    private bool IsExcluded(string name) => rules.Exclude.Any(pattern => pattern.Matches(name, rules.IsForWindows));

    private bool IsIncluded(string name) => rules.Include.Count == 0 || rules.Include.Any(pattern => pattern.MatchesOrHolds(name, rules.IsForWindows));

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
        if (!IsPresent(name))
        {
            Add(Describe(path, name, status));
        }
    }

    private bool IsPresent(string name) => rules.SkipsPresent && rules.Base!.HasFile(rules.Base.Follow(name));

    private static string FolderOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];

    private LayerEntry Describe(string path, string name, FileStatus status)
    {
        LayerEntry entry = _attributes.AddTo(LocalEntry.Create(path, name, status, _linkRoot), path);
        return _keepsOwners ? KeepOwner(entry, path) : entry;
    }

    // What this process has made belongs to it, and says nothing; what it gave away was meant.
    private LayerEntry KeepOwner(LayerEntry entry, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return entry;
        }

        (uint uid, uint gid) = LinuxStatus.ReadOwner(path);
        (uint ownUid, uint ownGid) = UnixFiles.Self;
        if ((uid, gid) == (ownUid, ownGid))
        {
            return entry;
        }

        FileOwner given = FileOwner.ByNumber(uid, gid);
        return entry with
        {
            KeepsOwner = true,
            Owner = new FileOwner(
                uid == ownUid ? rules.Owner.Uid : given.Uid,
                gid == ownGid ? rules.Owner.Gid : given.Gid,
                uid == ownUid ? rules.Owner.UserName : given.UserName,
                gid == ownGid ? rules.Owner.GroupName : given.GroupName),
        };
    }

    private LayerEntry Finish(LayerEntry entry) => rules.Permissions.Aggregate(
        entry with { Owner = entry.KeepsOwner ? entry.Owner : rules.Owner, Mtime = entry.KeepsTime ? entry.Mtime : rules.Mtime },
        (result, rule) => rule.Apply(result));

    // A rule for everything means everything that the layer adds. Rules match the name that a source gave the folder; one that no source
    // lists has only the name to which the base's links led.
    private LayerEntry FinishOfBase(LayerEntry folder, string name) =>
        rules.Permissions.Where(rule => rule.IsForPaths).Aggregate(folder with { Name = name }, (result, rule) => rule.Apply(result)) with { Name = folder.Name };

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
