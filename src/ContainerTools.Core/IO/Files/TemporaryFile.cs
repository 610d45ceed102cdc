using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerTools.IO.Files;

/// <summary>
/// A file under another name beside its target until it is complete, so that nobody ever sees half of it. Disposed
/// without <see cref="Commit"/>, it is gone.
/// </summary>
internal sealed partial class TemporaryFile : IDisposable
{
    // A dot, and what Path.GetRandomFileName gives.
    private const int RandomLength = 13;
    private const int Attempts = 20;
    private readonly string _target;
    private readonly bool _overwrite;
    private bool _committed;

    /// <exception cref="ImageException">The target exists, or its folder cannot be written to.</exception>
    public TemporaryFile(string target, bool overwrite)
    {
        _target = target;
        _overwrite = overwrite;
        if (Directory.Exists(target) || File.Exists(target) && !overwrite)
        {
            throw AlreadyExists(target);
        }

        string folder = System.IO.Path.GetDirectoryName(target) ?? ".";
        if (!Directory.Exists(folder))
        {
            throw new ImageException(ImageError.FileFailed, $"'{target}' cannot be written: there is no folder '{folder}'.", target);
        }

        try
        {
            Stream = CreateLocked(() => System.IO.Path.Combine(folder, NewName(System.IO.Path.GetFileName(target))), FileShare.Read);
            Path = Stream.Name;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, target);
        }
    }

    /// <summary>Makes a file that whoever looks for leftovers finds locked.</summary>
    /// <param name="newPath">Gives a path that nothing has.</param>
    /// <param name="share">What others may do with the file meanwhile.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream CreateLocked(Func<string> newPath, FileShare share)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = newPath();
            try
            {
                var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, share, bufferSize: 0);
                if (attempt == Attempts || RegularFile.Exists(path))
                {
                    return file;
                }

                // Between making and locking it, somebody took it for left over.
                file.Dispose();
            }
            catch (Exception exception) when (attempt < Attempts && FileErrors.IsInUse(exception, path))
            {
                // The same, and that one has it locked just now.
            }
        }
    }

    /// <summary>Writes a file that is complete or as it was.</summary>
    /// <exception cref="ImageException">It exists, or cannot be written.</exception>
    public static void Write(string target, ReadOnlySpan<byte> content, bool overwrite) => Write(target, content, overwrite, DiskSync.Off);

    /// <summary>The same, and brings first the content and then the name to the disk.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte}, bool)"/>
    public static void Write(string target, ReadOnlySpan<byte> content, bool overwrite, DiskSync sync)
    {
        try
        {
            using var file = new TemporaryFile(target, overwrite);
            file.Stream.Write(content);
            sync.Flush(file.Stream);
            file.Commit();
            sync.FlushFolder(System.IO.Path.GetDirectoryName(target) ?? ".");
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, target);
        }
    }

    /// <summary>The error for a target that is there and may not be replaced.</summary>
    public static ImageException AlreadyExists(string target) => new(ImageError.AlreadyExists, $"'{target}' exists.", target);

    /// <summary>A name that nothing has, for something beside a target.</summary>
    /// <param name="target">The target's name, without its folder.</param>
    public static string NewName(string target) => Prefix(target) + System.IO.Path.GetRandomFileName();

    /// <summary>Whether a name is that of a temporary file for a target.</summary>
    /// <param name="target">The target's name, without its folder.</param>
    /// <param name="name">Without its folder.</param>
    public static bool IsFor(string target, string name) => name.StartsWith(Prefix(target), StringComparison.Ordinal) && IsName(name);

    /// <summary>Whether a name is that of a temporary file for any target.</summary>
    /// <param name="name">Without its folder.</param>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>What a temporary file is for.</summary>
    /// <param name="name">Without its folder.</param>
    /// <returns>The target's name; null where the name is none of a temporary file.</returns>
    public static string? TargetOf(string name) => IsName(name) ? name[1..^RandomLength] : null;

    /// <summary>Removes what processes that were killed have left beside a target. A file that somebody still writes is locked and stays.</summary>
    public static void RemoveLeftovers(string target)
    {
        string name = System.IO.Path.GetFileName(target);
        RemoveWhere(System.IO.Path.GetDirectoryName(target) ?? ".", other => IsFor(name, other));
    }

    /// <summary>The same, beside several targets in a folder, to which others may be writing now.</summary>
    /// <param name="folder">The folder, not a link.</param>
    /// <param name="isTarget">Whether a name is that of such a target.</param>
    public static void RemoveLeftovers(string folder, Func<string, bool> isTarget) =>
        RemoveWhere(folder, other => TargetOf(other) is { } target && isTarget(target) && !MayBeUnlocked(System.IO.Path.Combine(folder, other)));

    /// <summary>
    /// Whether somebody may still need what is not locked. On Windows a file cannot be renamed while its writer holds it as a lock, so that a
    /// moment goes by between the two; what is older than a minute is certainly left over.
    /// </summary>
    public static bool MayBeUnlocked(string path) => OperatingSystem.IsWindows() && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) < TimeSpan.FromMinutes(1);

    private static void RemoveWhere(string folder, Func<string, bool> isOne)
    {
        string[] left;
        try
        {
            left = [.. Directory.EnumerateFiles(folder).Where(path => isOne(System.IO.Path.GetFileName(path)))];
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return;
        }

        foreach (string path in left)
        {
            try
            {
                using (RegularFile.OpenLocked(path, create: false))
                {
                    File.Delete(path);
                }
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                // In use, or not ours to remove.
            }
        }
    }

    public string Path { get; }

    public FileStream Stream { get; }

    public void Commit()
    {
        // Windows renames no file that is open so. Elsewhere its lock holds until it has its name, or it might be taken for left over.
        if (OperatingSystem.IsWindows())
        {
            Stream.Dispose();
        }

        try
        {
            Move();
            _committed = true;
            Stream.Dispose();
        }
        catch (IOException) when (!_overwrite && File.Exists(_target))
        {
            throw AlreadyExists(_target);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _target);
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed)
        {
            FileMove.Delete(Path);
        }
    }

    // Without overwriting, the framework looks whether the target exists and then renames: a file that appears between the two
    // would be lost. On Windows the system does it in one step; elsewhere a hard link is made in one step, or not at all.
    private void Move()
    {
        if (_overwrite)
        {
            FileMove.Replace(Path, _target);
        }
        else if (OperatingSystem.IsWindows() || !TryLink())
        {
            FileMove.ToFreeName(Path, _target);
        }
        else
        {
            File.Delete(Path);
        }
    }

    /// <returns>False on a file system without hard links.</returns>
    [UnsupportedOSPlatform("windows")]
    private bool TryLink()
    {
        try
        {
            UnixFiles.CreateHardLink(Encoding.UTF8.GetBytes(Path + '\0'), Encoding.UTF8.GetBytes(_target + '\0'));
            return true;
        }
        catch (UnixException exception) when (!exception.IsThere)
        {
            return false;
        }
    }

    private static string Prefix(string target) => $".{target}.";

    // A dot, the target, and what Path.GetRandomFileName gives.
    [GeneratedRegex(@"^\..+\.[a-z0-9]{8}\.[a-z0-9]{3}$")]
    private static partial Regex NamePattern();
}
