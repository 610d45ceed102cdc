using ContainerTools.IO.Files;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>A folder of which no more is expected than that it holds files, folders and perhaps links, as on Windows.</summary>
internal sealed class PortableTarget(string root) : ITargetFolder
{
    public void MakeRoom(FileTreeEntry entry)
    {
        string path = Locate(entry.Path);
        if (new DirectoryInfo(path) is not { Exists: true, LinkTarget: null })
        {
            File.Delete(path);
        }
        else if (entry.Kind != FileKind.Directory)
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public void Remove(FileTreeEntry entry)
    {
        string path = Locate(entry.Path);
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
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
        try
        {
            File.CreateSymbolicLink(Locate(entry.Path), entry.LinkTarget!.Replace('/', Path.DirectorySeparatorChar));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new SkipException($"A symbolic link cannot be made here: {exception.Message}");
        }
    }

    // The framework has no hard links; a copy has the content, if not the identity.
    public void CreateHardLink(FileTreeEntry entry) => File.Copy(Locate(entry.HardLinkTo!), Locate(entry.Path));

    public void CreateSpecial(FileTreeEntry entry) => throw new SkipException("There are no such special files here.");

    public IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry)
    {
        if (entry.Kind == FileKind.Directory)
        {
            Directory.SetLastWriteTimeUtc(Locate(entry.Path), entry.Modified.UtcDateTime);
        }
        else if (entry.Kind == FileKind.File)
        {
            File.SetLastWriteTimeUtc(Locate(entry.Path), entry.Modified.UtcDateTime);
        }

        return [];
    }

    private string Locate(string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
}
