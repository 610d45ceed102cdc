namespace ContainerTools.IO.Files;

/// <summary>Tells what went wrong with which local file, in our own exception.</summary>
internal static class FileErrors
{
    private const int WindowsSharingViolation = 32;
    private const int WindowsLockViolation = 33;
    private const int LinuxAgain = 11;
    private const int MacAgain = 35;

    public static bool IsFileError(Exception exception) =>
        exception is (IOException or UnauthorizedAccessException or NotSupportedException) and not HttpIOException;

    /// <summary>Whether somebody else has the file open in a way that excludes us.</summary>
    public static bool IsLocked(IOException exception) => (exception.HResult & 0xFFFF) is var code && OperatingSystem.IsWindows()
        ? code is WindowsSharingViolation or WindowsLockViolation
        : code == (OperatingSystem.IsMacOS() ? MacAgain : LinuxAgain);

    public static ImageException Wrap(Exception exception, string path, string what = "written") =>
        new(ImageError.FileFailed, $"'{path}' cannot be {what}: {exception.Message}", path, exception);
}
