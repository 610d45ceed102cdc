using ContainerTools.IO.Files;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>A folder of which no more is expected than that it holds files, folders and perhaps links, as on Windows.</summary>
/// <param name="root">The folder, in full.</param>
/// <param name="links">Tells which links lead to folders: there, such a link is of another kind.</param>
internal sealed class PortableTarget(string root, LinkKinds links) : ITargetFolder
{
    // What a file's time counts from on NTFS (MS-DTYP, 2.3.3, FILETIME).
    private static readonly DateTime Earliest = new(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public void MakeRoom(FileTreeEntry entry)
    {
        string path = Locate(entry.Path);
        if (entry.Kind != FileKind.Directory || new DirectoryInfo(path) is not { Exists: true, LinkTarget: null })
        {
            RemoveAll(path);
        }
    }

    public void Remove(FileTreeEntry entry)
    {
        string path = Locate(entry.Path);
        if (Find(path) is { } found)
        {
            RemoveOne(found);
        }
    }

    public void CreateFolder(FileTreeEntry entry) => Directory.CreateDirectory(Locate(entry.Path));

    public SafeFileHandle CreateFile(FileTreeEntry entry)
    {
        try
        {
            return File.OpenHandle(Locate(entry.Path), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (PathTooLongException exception)
        {
            throw new SkipException($"This file system cannot have it: {exception.Message}");
        }
    }

    public void CreateSymbolicLink(FileTreeEntry entry)
    {
        if (Path.DirectorySeparatorChar != '/' && entry.LinkTarget!.Contains(Path.DirectorySeparatorChar))
        {
            throw new SkipException("Its target has a backslash in a name, which this system takes for a slash.");
        }

        string target = entry.LinkTarget!.Replace('/', Path.DirectorySeparatorChar);
        try
        {
            if (links.LeadsToFolder(entry.Path))
            {
                Directory.CreateSymbolicLink(Locate(entry.Path), target);
            }
            else
            {
                File.CreateSymbolicLink(Locate(entry.Path), target);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new SkipException($"A symbolic link cannot be made here: {exception.Message}");
        }
    }

    // A file system without hard links, such as FAT, gets a copy: it has the content, if not the identity.
    public void CreateHardLink(FileTreeEntry entry)
    {
        string path = Locate(entry.Path);
        string first = Locate(entry.HardLinkTo!);
        if (!OperatingSystem.IsWindows() || !WindowsCalls.TryCreateHardLink(path, first))
        {
            File.Copy(first, path);
        }
    }

    public void CreateSpecial(FileTreeEntry entry) => throw new SkipException("There are no such special files here.");

    public IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry)
    {
        if (entry.Kind is not (FileKind.Directory or FileKind.File))
        {
            return [];
        }

        DateTime modified = entry.Modified.UtcDateTime;
        if (modified < Earliest)
        {
            return [new SkippedEntry(entry.Path, SkippedPart.ModificationTime, "Its time is before the year 1601, which this file system cannot have.")];
        }

        string path = Locate(entry.Path);
        if (entry.Kind == FileKind.Directory)
        {
            Directory.SetLastWriteTimeUtc(path, modified);
        }
        else
        {
            File.SetLastWriteTimeUtc(path, modified);
        }

        return [];
    }

    private static void RemoveAll(string path)
    {
        if (Find(path) is not { } found)
        {
            return;
        }

        if (found is DirectoryInfo { LinkTarget: null })
        {
            foreach (string child in Directory.EnumerateFileSystemEntries(path))
            {
                RemoveAll(child);
            }
        }

        RemoveOne(found);
    }

    // Windows refuses to delete what is marked read-only.
    private static void RemoveOne(FileSystemInfo found)
    {
        if (OperatingSystem.IsWindows() && found.Attributes.HasFlag(FileAttributes.ReadOnly))
        {
            found.Attributes &= ~FileAttributes.ReadOnly;
        }

        found.Delete();
    }

    // What has the name itself, not what a link of that name leads to.
    private static FileSystemInfo? Find(string path)
    {
        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? new DirectoryInfo(path) : new FileInfo(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string Locate(string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}
