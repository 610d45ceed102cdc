using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// Brings to the disk what was written, so that it survives a power cut: the content of a file by fsync(2), on macOS F_FULLFSYNC, on Windows
/// FlushFileBuffers; names in a folder by fsync(2) of the folder, which Windows neither has nor needs. Who asks for the same while others wait shares
/// one call with them. May be used by several threads.
/// </summary>
/// <param name="isOn">False to do nothing.</param>
/// <param name="observe">Told the path of a file before it is named, or of a file or folder, after each call; null for nobody.</param>
internal sealed class DiskSync(bool isOn, Action<string>? observe = null)
{
    /// <summary>Does nothing.</summary>
    public static readonly DiskSync Off = new(isOn: false);

    /// <summary>Does it.</summary>
    public static readonly DiskSync On = new(isOn: true);

    private readonly ConcurrentDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <summary>Brings the content of an open file to the disk, as before the file gets its final name.</summary>
    /// <exception cref="IOException">The disk reports a failure.</exception>
    public void Flush(FileStream file)
    {
        if (isOn)
        {
            file.Flush(flushToDisk: true);
            observe?.Invoke(file.Name);
        }
    }

    /// <summary>Brings what was written to a file before this call to the disk. A file that is gone needs nothing.</summary>
    /// <inheritdoc cref="Flush"/>
    public Task FlushFileAsync(string path) => ShareAsync(path, () => FlushContent(path));

    /// <summary>Brings the names that a folder has before this call to the disk.</summary>
    /// <inheritdoc cref="Flush"/>
    public Task FlushFolderAsync(string path) => ShareAsync(path, () => FlushNames(path));

    /// <inheritdoc cref="FlushFolderAsync"/>
    public void FlushFolder(string path)
    {
        if (isOn)
        {
            FlushNames(path);
            observe?.Invoke(path);
        }
    }

    private static void FlushContent(string path)
    {
        try
        {
            // Windows flushes only what may be written.
            using FileStream? writable = OperatingSystem.IsWindows() ? new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) : null;
            using SafeFileHandle? readable = writable is null ? RegularFile.OpenHandle(path) : null;
            RandomAccess.FlushToDisk(readable ?? writable!.SafeFileHandle);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
        }
    }

    private static void FlushNames(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            using UnixFolder folder = UnixFolder.Open(path);
            folder.Flush();
        }
    }

    private async Task ShareAsync(string path, Action flush)
    {
        if (!isOn)
        {
            return;
        }

        Group group = _groups.GetOrAdd(path, _ => new Group());
        long own = group.Ask();
        await group.Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (group.Done < own)
            {
                // Whoever has asked before the call begins is served by it.
                long served = group.Asked;
                await Task.Run(flush).ConfigureAwait(false);
                group.Done = served;
                observe?.Invoke(path);
            }
        }
        finally
        {
            group.Gate.Release();
        }
    }

    private sealed class Group
    {
        private long _asked;

        public SemaphoreSlim Gate { get; } = new(1);

        public long Asked => Interlocked.Read(ref _asked);

        public long Done { get; set; }

        public long Ask() => Interlocked.Increment(ref _asked);
    }
}
