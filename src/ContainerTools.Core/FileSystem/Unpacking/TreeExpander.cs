using System.Buffers;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
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
internal sealed class TreeExpander(FileTree tree, ITargetFolder target, NameRules rules, bool overwrite, bool hasOwnRoot)
{
    private readonly List<SkippedEntry> _skipped = [];
    private readonly List<FileTreeEntry> _made = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>In the order of paths.</summary>
    public IReadOnlyList<SkippedEntry> Skipped => _skipped.OrderBy(entry => entry.Path, CodePointComparer.Instance).ToArray();

    public int FolderCount => _made.Count(entry => entry.Kind == FileKind.Directory);

    public int FileCount => _made.Count - FolderCount;

    public long Size => _made.Where(entry => entry.HardLinkTo is null).Sum(entry => entry.Size);

    public async Task ExpandAsync(IReporter reporter, CancellationToken cancel)
    {
        FileTreeEntry[] entries = tree.Entries.Where(entry => entry.Path != "." && Choose(entry)).ToArray();
        foreach (FileTreeEntry folder in entries.Where(entry => entry.Kind == FileKind.Directory && !IsLost(entry)))
        {
            cancel.ThrowIfCancellationRequested();
            Make(folder, target.CreateFolder);
        }

        FileTreeEntry[] files = entries.Where(entry => entry.Kind != FileKind.Directory && !IsLost(entry)).ToArray();
        await tree.ReadContentsAsync(files.Where(HasContent), WriteAsync, reporter, cancel).ConfigureAwait(false);
        foreach (FileTreeEntry file in files.Where(file => file.HardLinkTo is null && !HasContent(file)))
        {
            MakeEmpty(file);
        }

        foreach (FileTreeEntry link in files.Where(file => file.HardLinkTo is not null))
        {
            MakeLink(link);
        }

        foreach (FileTreeEntry folder in Enumerable.Reverse(_made.Where(entry => entry.Kind == FileKind.Directory).ToArray()))
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
        foreach (FileTreeEntry entry in _made.OrderByDescending(entry => entry.Path.Length))
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

    private static bool HasContent(FileTreeEntry entry) => entry is { Kind: FileKind.File, HardLinkTo: null, Size: > 0 };

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
        bool isLost = entry.Path.LastIndexOf('/') is > 0 and var slash && _missing.Contains(entry.Path[..slash]);
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
            FileKind.File => empty => target.CreateFile(empty).Dispose(),
            _ => target.CreateSpecial,
        };
        if (Make(entry, create))
        {
            _skipped.AddRange(target.SetAttributes(entry));
        }
    }

    private void MakeLink(FileTreeEntry entry)
    {
        if (_missing.Contains(entry.HardLinkTo!))
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
        SafeFileHandle? created = null;
        if (!Make(entry, file => created = target.CreateFile(file)))
        {
            return;
        }

        using SafeFileHandle file = created!;
        using Stream stored = content.OpenStored();
        if (content.SparseMap is { } map)
        {
            // A header may claim more zeros than any disk holds.
            RandomAccess.SetLength(file, entry.Size);
            foreach (SparseRegion region in map)
            {
                await CopyAsync(stored, region.Length, file, region.Offset, cancel).ConfigureAwait(false);
            }
        }
        else
        {
            await CopyAsync(stored, entry.Size, file, 0, cancel).ConfigureAwait(false);
        }

        lock (_skipped)
        {
            _skipped.AddRange(target.SetAttributes(entry));
        }
    }

    private static async Task CopyAsync(Stream source, long length, SafeFileHandle file, long position, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, StreamCopy.BufferSize));
        try
        {
            while (length > 0)
            {
                int read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancel).ConfigureAwait(false);
                RandomAccess.Write(file, buffer.AsSpan(0, read), position);
                position += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

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
                _made.Add(entry);
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
            _missing.Add(entry.Path);
        }
    }
}
