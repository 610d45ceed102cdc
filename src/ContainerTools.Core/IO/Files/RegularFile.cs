using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// Opens what lies in a store or a layout, which others may write to: regular files only. A symbolic link is not followed, and
/// nothing is waited for. On Linux the system call itself sees to it; on macOS it sees to links; for the rest, and on Windows, the
/// name is looked at just before.
/// </summary>
internal static class RegularFile
{
    /// <summary>Whether there is a regular file of that name.</summary>
    public static bool Exists(string path) => Find(path) is not null;

    /// <summary>Looks at a name.</summary>
    /// <returns>Null where there is nothing, something that is no regular file, or a name that may not be looked at.</returns>
    public static FileStatus? Find(string path)
    {
        try
        {
            return FileStatus.Read(path, needsMode: false) is { Kind: FileKind.File } status ? status : null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    /// <summary>Opens a file so that neither writers nor those who remove it are kept out.</summary>
    /// <exception cref="NotRegularFileException">It is a link, a FIFO or something else that is no regular file.</exception>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenRead(string path) => new(OpenHandle(path), FileAccess.Read, bufferSize: 0);

    /// <inheritdoc cref="OpenRead"/>
    public static SafeFileHandle OpenHandle(string path)
    {
        if (OpensOnLinux)
        {
            return Check(LinuxStatus.OpenRegular(path), path);
        }

        Require(path);
        return OpensOnUnix
            ? UnixOpening.OpenRegular(path)
            : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Opens a file for reading and writing and locks it; nobody else can do so until it is closed.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="create">Whether it is made where it is missing.</param>
    /// <exception cref="NotRegularFileException">
    /// It is a link, a FIFO or something else that is no regular file, or has another name too, so that what is written would appear there.
    /// </exception>
    /// <exception cref="IOException">It is missing, locked (<see cref="FileErrors.IsLocked"/>), or cannot be opened.</exception>
    public static FileStream OpenLocked(string path, bool create)
    {
        if (!OperatingSystem.IsWindows() && (OpensOnLinux || OpensOnUnix))
        {
            FileStream file = OpenWritable(path, create);
            try
            {
                Lock(file.SafeFileHandle, path);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        Require(path);

        // On Unix only FileShare.None takes a lock (flock); on Windows Delete still excludes others but lets us rename.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        return new FileStream(path, create ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.ReadWrite, share, bufferSize: 0);
    }

    /// <summary>
    /// Opens a file for reading and writing, at its end, and makes it where it is missing. Nobody is kept out: who writes must hold a lock that all writers take.
    /// </summary>
    /// <inheritdoc cref="OpenLocked"/>
    public static FileStream OpenToAppend(string path)
    {
        if (!OperatingSystem.IsWindows() && (OpensOnLinux || OpensOnUnix))
        {
            FileStream file = OpenWritable(path, create: true);
            file.Seek(0, SeekOrigin.End);
            return file;
        }

        Require(path);
        var shared = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        shared.Seek(0, SeekOrigin.End);
        return shared;
    }

    /// <summary>Reads all of a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="limit">In bytes; a larger file is an error.</param>
    /// <inheritdoc cref="OpenRead"/>
    public static byte[] ReadAllBytes(string path, int limit = int.MaxValue)
    {
        using FileStream file = OpenRead(path);
        long length = file.Length;
        if (length > limit || length > Array.MaxLength)
        {
            throw new IOException($"'{path}' is larger than {limit:N0} bytes.");
        }

        byte[] content = new byte[length];
        file.ReadExactly(content);
        return content;
    }

    /// <summary>Reads all of a file as UTF-8.</summary>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path, int limit) => Encoding.UTF8.GetString(ReadAllBytes(path, limit));

    /// <summary>Makes sure that a name is not that of something that would be followed or waited for.</summary>
    /// <exception cref="NotRegularFileException">It is.</exception>
    public static void Require(string path)
    {
        if (FileKindOf(path) is { } kind and not FileKind.File)
        {
            throw new NotRegularFileException(path, kind);
        }
    }

    /// <summary>Makes sure that a folder is no link to another one.</summary>
    /// <exception cref="NotRegularFileException">It is.</exception>
    public static void RequireNoLink(string folder)
    {
        if (FileKindOf(folder) == FileKind.SymbolicLink)
        {
            throw new NotRegularFileException(folder, FileKind.SymbolicLink);
        }
    }

    [SupportedOSPlatformGuard("linux")]
    private static bool OpensOnLinux => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    [UnsupportedOSPlatformGuard("windows")]
    private static bool OpensOnUnix => !OperatingSystem.IsWindows() && !OperatingSystem.IsLinux() && UnixStatus.IsAsExpected;

    private static FileKind? FileKindOf(string path)
    {
        try
        {
            return FileStatus.Read(path, needsMode: false).Kind;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Lock(SafeFileHandle file, string path)
    {
        if (OpensOnLinux)
        {
            LinuxStatus.Lock(file, path);
        }
        else
        {
            UnixOpening.Lock(file, path);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream OpenWritable(string path, bool create)
    {
        if (!OpensOnLinux)
        {
            Require(path);
            return new FileStream(UnixOpening.OpenRegularForWriting(path, create), FileAccess.ReadWrite, bufferSize: 0);
        }

        SafeFileHandle file = Check(LinuxStatus.OpenRegularForWriting(path, create), path);
        try
        {
            return LinuxStatus.CountNames(file, path) <= 1 ? new FileStream(file, FileAccess.ReadWrite, bufferSize: 0) : throw new NotRegularFileException(path, "has a second name");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Check(SafeFileHandle file, string path)
    {
        try
        {
            FileKind kind = LinuxStatus.Read(file, path).Kind;
            return kind == FileKind.File ? file : throw new NotRegularFileException(path, kind);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
