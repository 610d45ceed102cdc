namespace ContainerTools.IO.Files;

/// <summary>Tells what went wrong with which local file, in our own exception.</summary>
internal static class FileErrors
{
    private const int WindowsAccessDenied = 5;
    private const int WindowsSharingViolation = 32;
    private const int WindowsLockViolation = 33;

    // What is removed in a folder may stay until somebody closes it.
    private const int WindowsFolderNotEmpty = 145;
    private const int WindowsMapped = 1224;
    private const int LinuxAgain = 11;
    private const int MacAgain = 35;

    public static bool IsFileError(Exception exception) =>
        exception is (IOException or UnauthorizedAccessException or NotSupportedException) and not HttpIOException || IsTooLong(exception);

    /// <summary>Whether somebody else has the file open in a way that excludes us.</summary>
    public static bool IsLocked(IOException exception) => OperatingSystem.IsWindows()
        ? CodeOf(exception) is WindowsSharingViolation or WindowsLockViolation
        : CodeOf(exception) == (OperatingSystem.IsMacOS() ? MacAgain : LinuxAgain);

    /// <summary>
    /// Whether a file cannot be opened as long as somebody else has it open: in a way that excludes us, or after it was removed on
    /// Windows, where a name stays until then and access to it is denied.
    /// </summary>
    public static bool IsInUse(Exception exception, string path) => exception is IOException failure && IsLocked(failure)
        || exception is UnauthorizedAccessException && OperatingSystem.IsWindows() && WindowsCalls.IsBeingRemoved(path);

    /// <summary>
    /// Whether Windows has denied access. Between that and our next look the file may have been removed at last, and even made anew; so it
    /// is no proof that we may not have it.
    /// </summary>
    public static bool IsDenied(Exception exception) => exception is UnauthorizedAccessException && OperatingSystem.IsWindows();

    /// <summary>Whether an error is one that Windows gives when somebody has the file open, or may not be touched by us at all; it does not tell which.</summary>
    public static bool IsRefused(Exception exception) => exception is (IOException or UnauthorizedAccessException)
        && CodeOf(exception) is WindowsAccessDenied or WindowsSharingViolation or WindowsLockViolation or WindowsFolderNotEmpty or WindowsMapped;

    public static ImageException Wrap(Exception exception, string path, string what = "written") => new(
        ImageError.FileFailed,
        $"'{path}' cannot be {what}: {(IsTooLong(exception) ? "The file system has no files that are so long." : exception.Message)}{(OperatingSystem.IsWindows() && IsRefused(exception) ? " Another program may have it open." : "")}",
        path,
        exception);

    // What .NET makes of a length that a file cannot have (EFBIG and EINVAL, ERROR_INVALID_PARAMETER), be it set or reached by writing.
    private static bool IsTooLong(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };

    private static int CodeOf(Exception exception) => exception.HResult & 0xFFFF;
}
