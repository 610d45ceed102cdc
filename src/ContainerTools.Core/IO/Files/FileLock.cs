namespace ContainerTools.IO.Files;

/// <summary>
/// A file that one process at a time has open, so that what it guards is changed by one at a time. The file is there only while
/// somebody holds it; a process that is killed may leave it, free for the next one.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="TakeAsync(string, TimeProvider, CancellationToken)"/>
    public static Task<FileStream> TakeAsync(string path, CancellationToken cancel) => TakeAsync(path, TimeProvider.System, cancel);

    /// <param name="path">The file that is locked.</param>
    /// <param name="clock">Tells when it has taken too long.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>To be disposed of, which frees the lock also when the process is killed.</returns>
    /// <exception cref="ImageException">Somebody has held it for thirty seconds, or the file cannot be made.</exception>
    public static async Task<FileStream> TakeAsync(string path, TimeProvider clock, CancellationToken cancel)
    {
        long started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return Patience.With(() => Open(path), exception => FileErrors.IsDenied(exception) && !FileErrors.IsInUse(exception, path));
            }
            catch (Exception exception) when (FileErrors.IsInUse(exception, path) && clock.GetElapsedTime(started) < Longest)
            {
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, path, "locked");
            }
        }
    }

    private static FileStream Open(string path)
    {
        RegularFile.Require(path);

        // With these options the framework removes the file while it is locked. A process that opened it before and gets
        // the lock after it sees that the file has lost its name, and makes a new one.
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }
}
