namespace ContainerTools.IO.Files;

/// <summary>A file that one process at a time has open, so that what it guards is changed by one at a time.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="TakeAsync(string, TimeProvider, CancellationToken)"/>
    public static Task<FileStream> TakeAsync(string path, CancellationToken cancel) => TakeAsync(path, TimeProvider.System, cancel);

    /// <param name="clock">Tells when it has taken too long.</param>
    /// <returns>To be disposed of, which frees the lock also when the process is killed.</returns>
    /// <exception cref="ImageException">Somebody has held it for thirty seconds, or the file cannot be made.</exception>
    public static async Task<FileStream> TakeAsync(string path, TimeProvider clock, CancellationToken cancel)
    {
        long started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException exception) when (FileErrors.IsLocked(exception) && clock.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                throw FileErrors.Wrap(exception, path, "locked");
            }
        }
    }
}
