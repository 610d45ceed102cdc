using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>
/// The tars of layers, in files for the time between two passes over them, so that no layer is fetched and decompressed twice. It saves time
/// and nothing depends on it: a layer for which there is no room is read from where it comes from. Thread-safe.
/// </summary>
internal sealed class TarScratch : IDisposable
{
    private const string Purpose = "layers";

    // Each of them is open. Some systems let a process have 256 files.
    private const int MostFiles = 100;
    private readonly StagingFolder _folder;
    private readonly UnpackedBudget _budget;
    private readonly ConcurrentDictionary<(Digest Stored, Digest DiffId), FileStream> _complete = new();
    private long _length;
    private int _files;
    private volatile bool _isOver;

    private TarScratch(StagingFolder folder, UnpackedBudget budget)
    {
        _folder = folder;
        _budget = budget;
    }

    /// <param name="parent">A folder on the disk where what is made of the layers goes.</param>
    /// <param name="budget">How much may be kept; used for nothing else.</param>
    /// <returns>Null where there is no such folder, or no files can be made in it.</returns>
    public static TarScratch? TryCreate(string parent, UnpackedBudget budget)
    {
        try
        {
            return Directory.Exists(parent) ? new TarScratch(new StagingFolder(Path.Combine(parent, Purpose)), budget) : null;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    /// <summary>The same image; what is read of its layers to the end is kept, and had again once.</summary>
    public Image Attach(Image image) => image with { Layers = image.Layers.Select(layer => layer.WithScratch(this)).ToArray() };

    /// <summary>Ends the first pass. What is read from now on is not kept.</summary>
    public void EndPass() => EndPass(FindRoom());

    /// <inheritdoc cref="EndPass()"/>
    /// <param name="room">How many bytes the disk has left. If that is less than was kept, all goes: about as much is written next, and must not fail for it.</param>
    internal void EndPass(long room)
    {
        _isOver = true;
        if (room < Interlocked.Read(ref _length))
        {
            Clear();
        }
    }

    /// <summary>Gives the tar of a layer that was kept. It can be had once; its file is gone when the stream is closed.</summary>
    /// <returns>Null where there is none.</returns>
    public Stream? TryTake(Layer layer) => _complete.TryRemove(layer.Identity, out FileStream? file) ? file : null;

    /// <summary>Keeps what is read of a layer's tar, if it is read to the end.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tar">Throws at its end if it is not the right one.</param>
    /// <returns>A stream that owns the other one.</returns>
    public Stream Keep(Layer layer, Stream tar)
    {
        int number;
        if (_isOver || (layer.Digest == layer.DiffId && layer.Blob.IsLocal) || (number = Interlocked.Increment(ref _files)) > MostFiles)
        {
            return tar;
        }

        try
        {
            string path = Path.Combine(_folder.Path, $"{number}");
            return new KeepingStream(this, layer, tar, new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return tar;
        }
    }

    public void Dispose()
    {
        Clear();
        _folder.Dispose();
    }

    private long FindRoom()
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(_folder.Path)! : _folder.Path).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is ArgumentException || FileErrors.IsFileError(exception))
        {
            // A share, or a file system that does not tell.
            return 0;
        }
    }

    private void Clear()
    {
        foreach ((Digest, Digest) layer in _complete.Keys)
        {
            if (_complete.TryRemove(layer, out FileStream? file))
            {
                file.Dispose();
            }
        }
    }

    private sealed class KeepingStream(TarScratch scratch, Layer layer, Stream tar, FileStream file) : ReadOnlyStream
    {
        private FileStream? _file = file;

        public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : Keep(tar.Read(buffer), buffer);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.IsEmpty ? 0 : Keep(await tar.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Span);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Drop();
                tar.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Keep(int read, ReadOnlySpan<byte> buffer)
        {
            if (_file is null)
            {
                return read;
            }

            if (read == 0)
            {
                Complete(_file);
            }
            else if (!scratch._budget.TryTake(read) || !TryWrite(_file, buffer[..read]))
            {
                Drop();
            }

            return read;
        }

        private static bool TryWrite(FileStream file, ReadOnlySpan<byte> bytes)
        {
            try
            {
                file.Write(bytes);
                return true;
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                return false;
            }
        }

        private void Complete(FileStream file)
        {
            _file = null;
            file.Position = 0;
            if (scratch._complete.TryAdd(layer.Identity, file))
            {
                Interlocked.Add(ref scratch._length, file.Length);
            }
            else
            {
                file.Dispose();
            }
        }

        private void Drop()
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
