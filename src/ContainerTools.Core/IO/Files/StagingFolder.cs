using System.Runtime.Versioning;
using System.Text;

namespace ContainerTools.IO.Files;

/// <summary>
/// A folder that is filled where nobody looks, beside the one that it becomes. It lies, together with a file that its writer keeps
/// locked, in a folder that only its owner may enter. So what a process that was killed has left is known by name and lock, and the
/// next one with the same target removes it. Disposed without <see cref="Commit"/>, it is gone.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockName = "lock";
    private const string ContentName = "tree";
    private const int Attempts = 10;

    private readonly string _target;
    private readonly string _outer;
    private readonly FileStream _lock;

    /// <param name="target">The absolute path of what it becomes; where it becomes nothing, a path whose name says what it is for.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public StagingFolder(string target)
    {
        _target = target;
        RemoveLeftovers(target);
        (_outer, _lock) = Make(target);
        Path = System.IO.Path.Combine(_outer, ContentName);
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder to fill. It has the permissions of any new folder; nobody but the owner reaches it.</summary>
    public string Path { get; }

    /// <summary>Gives the folder the target's name, which nothing may have.</summary>
    /// <exception cref="IOException">It cannot be done, or there is something of that name.</exception>
    public void Commit() => FileMove.FolderToFreeName(Path, _target);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            // The lock is held as long as there is something to remove.
            Remove(Path);
        }
        finally
        {
            // Windows removes no file that is open, and NFS and FUSE keep one under another name in its folder.
            _lock.Dispose();
            Remove(_outer);
        }
    }

    private static void RemoveLeftovers(string target)
    {
        string name = System.IO.Path.GetFileName(target);
        string[] left;
        try
        {
            left = [.. Directory.EnumerateDirectories(System.IO.Path.GetDirectoryName(target) ?? ".").Where(path => TemporaryFile.IsFor(name, System.IO.Path.GetFileName(path)) && !TemporaryFile.MayBeUnlocked(path))];
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return;
        }

        foreach (string path in left)
        {
            try
            {
                RemoveLeftover(name, path);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                // In use, or not ours to remove.
            }
        }
    }

    private static void RemoveLeftover(string target, string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            return;
        }

        string held = System.IO.Path.Combine(path, LockName);
        if (!RegularFile.Exists(held))
        {
            // Its writer has not come to the lock yet, and notices; or the removal of it was broken off. With something in it, it is none of ours.
            Directory.Delete(path);
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            using (RegularFile.OpenLocked(held, create: false))
            {
                Remove(System.IO.Path.Combine(path, ContentName));
            }

            Remove(path);
            return;
        }

        // Its writer may be about to lock it, and sees by the name that it came too late. It is removed without the lock, because NFS and FUSE
        // keep a file that is open under another name in its folder.
        string taken = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, TemporaryFile.NewName(target));
        using (RegularFile.OpenLocked(held, create: false))
        {
            Directory.Move(path, taken);
        }

        Remove(taken);
    }

    private static (string Folder, FileStream Lock) Make(string target)
    {
        for (int attempt = 1; ; attempt++)
        {
            string folder = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target) ?? ".", TemporaryFile.NewName(System.IO.Path.GetFileName(target)));
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            string name = System.IO.Path.Combine(folder, LockName);
            try
            {
                FileStream held = RegularFile.OpenLocked(name, create: true);
                if (RegularFile.Exists(name))
                {
                    return (folder, held);
                }

                held.Dispose();
            }
            catch (Exception exception) when (exception is IOException && attempt < Attempts)
            {
                // As below.
            }

            // Somebody took it for left over, between the two steps.
            if (attempt == Attempts)
            {
                throw new IOException($"'{folder}' was removed while it was made.");
            }
        }
    }

    private static void Remove(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            RemoveOnUnix(path);
            return;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (FileSystemInfo inside in new DirectoryInfo(path).EnumerateFileSystemInfos("*", options).Where(inside => inside.Attributes.HasFlag(FileAttributes.ReadOnly)))
        {
            inside.Attributes &= ~FileAttributes.ReadOnly;
        }

        FileMove.DeleteFolder(path);
    }

    // The framework cannot remove names that are not UTF-8.
    [UnsupportedOSPlatform("windows")]
    private static void RemoveOnUnix(string path)
    {
        try
        {
            using UnixFolder parent = UnixFolder.Open(System.IO.Path.GetDirectoryName(path)!);
            parent.RemoveAll([.. Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(path)), 0], evenClosed: true);
        }
        catch (UnixException exception) when (exception.IsMissing)
        {
        }
    }
}
