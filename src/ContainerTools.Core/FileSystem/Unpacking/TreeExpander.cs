using ContainerTools.IO.Files;
using ContainerTools.Tar;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>
/// Unpacks a tree: folders, then contents as the layers have them, then links, and the folders' attributes last, because
/// every file that is made in one changes its time and needs its permission.
/// </summary>
/// <param name="tree">What is made.</param>
/// <param name="target">Where it is made.</param>
/// <param name="rules">Which names the file system can have.</param>
/// <param name="overwrite">Whether something may be there already.</param>
/// <param name="hasOwnRoot">Whether the target is to be like the image's root.</param>
/// <param name="budget">How many bytes of contents may be written.</param>
internal sealed class TreeExpander(FileTree tree, ITargetFolder target, NameRules rules, bool overwrite, bool hasOwnRoot, UnpackedBudget budget)
{
    private readonly List<SkippedEntry> _skipped = [];
    private readonly ChunkedList<int> _folders = new();
    private readonly ChunkedList<int> _files = new();
    private readonly HashSet<int> _missing = [];

    /// <summary>In the order of paths.</summary>
    public IReadOnlyList<SkippedEntry> Skipped => _skipped.OrderBy(entry => entry.Location, CodePointComparer.Instance).ToArray();

    public int FolderCount => _folders.Count;

    public int FileCount => _files.Count;

    public long Size { get; private set; }

    public async Task ExpandAsync(IReporter reporter, CancellationToken cancel)
    {
        // Of each name only its number is kept: described in full, all of them would take more than the tree itself.
        ChunkedList<int> files = MakeFolders(cancel);
        await tree.ReadContentsAsync(Describe(files).Where(HasContent), WriteAsync, reporter, cancel).ConfigureAwait(false);
        foreach (FileTreeEntry file in Describe(files).Where(file => !file.IsHardLink && !HasContent(file)))
        {
            cancel.ThrowIfCancellationRequested();
            MakeEmpty(file);
        }

        foreach (FileTreeEntry link in Describe(files).Where(file => file.IsHardLink))
        {
            cancel.ThrowIfCancellationRequested();
            MakeLink(link);
        }

        foreach (FileTreeEntry folder in DescribeBackwards(_folders))
        {
            _skipped.AddRange(target.SetAttributes(folder));
        }

        if (hasOwnRoot)
        {
            _skipped.AddRange(target.SetAttributes(tree.RootEntry));
        }
    }

    /// <summary>Takes away all that was made, as far as that can be done.</summary>
    public void Undo()
    {
        foreach (FileTreeEntry entry in DescribeBackwards(_files).Concat(DescribeBackwards(_folders)))
        {
            try
            {
                target.Remove(entry);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                // What somebody has open, or may not be removed, stays; all else goes.
            }
        }
    }

    /// <returns>What is to be made in the folders.</returns>
    private ChunkedList<int> MakeFolders(CancellationToken cancel)
    {
        var files = new ChunkedList<int>();
        foreach (FileTreeEntry entry in tree.Entries.Where(entry => entry.Path != "." && Choose(entry)))
        {
            cancel.ThrowIfCancellationRequested();
            if (entry.Kind == FileKind.Directory)
            {
                Make(entry, target.CreateFolder);
            }
            else
            {
                files.Add(entry.Node.Number);
            }
        }

        return files;
    }

    private IEnumerable<FileTreeEntry> Describe(ChunkedList<int> nodes) => Enumerable.Range(0, nodes.Count).Select(index => Describe(nodes[index]));

    private IEnumerable<FileTreeEntry> DescribeBackwards(ChunkedList<int> nodes) => Enumerable.Range(1, nodes.Count).Select(index => Describe(nodes[^index]));

    private FileTreeEntry Describe(int node) => new(new TreeNode(tree.Root.Store, node));

    private static bool HasContent(FileTreeEntry entry) => entry is { Kind: FileKind.File, IsHardLink: false, Size: > 0 };

    private bool Choose(FileTreeEntry entry)
    {
        if (IsLost(entry))
        {
            return false;
        }

        if (rules.FindProblem(entry.Path) is { } problem)
        {
            Skip(entry, problem);
            return false;
        }

        return true;
    }

    private bool IsLost(FileTreeEntry entry)
    {
        bool isLost = _missing.Contains(entry.Node.Parent!.Value.Number);
        if (isLost)
        {
            Skip(entry, "The folder that it lies in was skipped.");
        }

        return isLost;
    }

    private void MakeEmpty(FileTreeEntry entry)
    {
        Action<FileTreeEntry> create = entry.Kind switch
        {
            FileKind.SymbolicLink => target.CreateSymbolicLink,
            FileKind.File => CreateEmpty,
            _ => target.CreateSpecial,
        };
        if (Make(entry, create) && entry.Kind != FileKind.File)
        {
            _skipped.AddRange(target.SetAttributes(entry));
        }
    }

    private void CreateEmpty(FileTreeEntry entry)
    {
        using SafeFileHandle file = target.CreateFile(entry);
        _skipped.AddRange(target.SetAttributes(entry, file));
    }

    private void MakeLink(FileTreeEntry entry)
    {
        if (_missing.Contains(entry.Node.Body!.Value.First!.Value.Number))
        {
            Skip(entry, $"'{TarText.Printable(entry.HardLinkTo!)}', of which it is another name, was skipped.");
        }
        else
        {
            Make(entry, target.CreateHardLink);
        }
    }

    private async Task WriteAsync(FileTreeEntry entry, TarEntry content, CancellationToken cancel)
    {
        Count(entry, content);
        SafeFileHandle? created = null;
        if (!Make(entry, file => created = target.CreateFile(file)))
        {
            return;
        }

        using SafeFileHandle file = created!;
        using Stream stored = content.OpenStored();
        await ContentWriter.WriteAsync(stored, entry.Size, content.SparseMap, file, TarText.Printable(entry.Path), cancel).ConfigureAwait(false);
        SkippedEntry[] skipped = [.. target.SetAttributes(entry, file)];
        lock (_skipped)
        {
            _skipped.AddRange(skipped);
        }
    }

    // Holes take no room on a disk.
    private void Count(FileTreeEntry entry, TarEntry content) =>
        budget.Take(content.StoredSize, () => $"'{TarText.Printable(entry.Path)}', which has {content.StoredSize:N0} bytes", entry.Path);

    private bool Make(FileTreeEntry entry, Action<FileTreeEntry> create)
    {
        try
        {
            if (overwrite)
            {
                target.MakeRoom(entry);
            }

            create(entry);
            lock (_skipped)
            {
                (entry.Kind == FileKind.Directory ? _folders : _files).Add(entry.Node.Number);
                Size = SizeSum.Add(Size, entry.IsHardLink ? 0 : entry.Size);
            }

            return true;
        }
        catch (SkipException exception)
        {
            Skip(entry, exception.Message);
            return false;
        }
    }

    private void Skip(FileTreeEntry entry, string reason)
    {
        lock (_skipped)
        {
            _skipped.Add(new SkippedEntry(entry.Path, SkippedPart.Entry, reason));
            _missing.Add(entry.Node.Number);
        }
    }
}
