using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>A system call failed.</summary>
internal sealed class UnixException(int error) : IOException(Marshal.GetPInvokeErrorMessage(error))
{
    // errno.h; those below 35 are the same everywhere.
    private const int NotPermitted = 1;
    private const int Missing = 2;
    private const int InputOutput = 5;
    private const int AccessDenied = 13;
    private const int Exists = 17;
    private const int NotDirectory = 20;
    private const int IsDirectory = 21;
    private const int Invalid = 22;
    private const int TooBig = 27;
    private const int TooManyNames = 31;

    /// <summary>A buffer is too small.</summary>
    public const int OutOfRange = 34;

    /// <summary>An exception of the type that the framework throws for an error.</summary>
    public static Exception ForPath(int error, string path)
    {
        string text = $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            Missing or NotDirectory => new FileNotFoundException(text, path),
            NotPermitted or AccessDenied => new UnauthorizedAccessException(text),
            _ => new IOException(text),
        };
    }

    public static int NotSupported { get; } = OperatingSystem.IsMacOS() ? 45 : 95;

    /// <summary>A path or a name in it is longer than the system takes.</summary>
    public static int NameTooLong { get; } = OperatingSystem.IsMacOS() ? 63 : 36;

    private static readonly int NotImplemented = OperatingSystem.IsMacOS() ? 78 : 38;
    private static readonly int TooManyLinks = OperatingSystem.IsMacOS() ? 62 : 40;
    private static readonly int IllegalSequence = OperatingSystem.IsMacOS() ? 92 : 84;

    public bool IsMissing => error == Missing;

    public bool IsThere => error == Exists;

    /// <summary>
    /// Whether the file system has no such thing as was to be made: a link, a second name, or one more of them, a FIFO. FAT says EPERM
    /// (link(2), symlink(2), mknod(2)), file systems of programs ENOSYS or EIO, shares EOPNOTSUPP.
    /// </summary>
    public bool IsWithoutSuchThings => error is NotPermitted or InputOutput or TooManyNames || error == NotImplemented || error == NotSupported;

    /// <summary>Whether the user may not do it (EACCES).</summary>
    public bool IsRefused => error == AccessDenied;

    /// <summary>Whether what was to be opened as a folder is none: a link or a file.</summary>
    public bool IsNoFolder => error == NotDirectory || error == TooManyLinks;

    /// <summary>Whether what was to be unlinked is a folder (POSIX says EPERM, Linux EISDIR).</summary>
    public bool IsFolder => error == (OperatingSystem.IsMacOS() ? NotPermitted : IsDirectory);

    /// <summary>Whether the file system cannot have such a name or such a file, for any user.</summary>
    public bool IsImpossible => error is Invalid or TooBig || error == NameTooLong || error == IllegalSequence;
}
