using System.IO.Pipelines;
using ContainerTools.Archive;

namespace ContainerTools.Output;

/// <summary>An archive that comes down the pipeline piece by piece, and is read in the background while it comes.</summary>
internal sealed class FedArchive : IDisposable
{
    // The pipeline waits beyond that, so memory stays flat.
    private const int Capacity = 4 * 1024 * 1024;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Capacity, resumeWriterThreshold: Capacity / 2, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ArchiveContent> _reading;

    /// <param name="read">Reads the archive to its end.</param>
    public FedArchive(Func<Stream, IReporter, CancellationToken, Task<ArchiveContent>> read) => _reading = Task.Run(() => ReadAsync(read));

    /// <summary>What the reading has to say; complete when it has ended.</summary>
    public NoteReporter Notes { get; } = new();

    /// <summary>Takes the next piece, and waits while too much is not read yet.</summary>
    /// <returns>False where the reading has ended before: nothing more is of use.</returns>
    public bool Add(ReadOnlyMemory<byte> piece) => !_pipe.Writer.WriteAsync(piece, CancellationToken.None).AsTask().GetAwaiter().GetResult().IsCompleted;

    /// <summary>Says that nothing more comes.</summary>
    /// <returns>What was read.</returns>
    /// <exception cref="ImageException">It is no archive, or breaks off.</exception>
    public async Task<ArchiveContent> CompleteAsync()
    {
        await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
        return await _reading.ConfigureAwait(false);
    }

    /// <summary>Ends the reading, whether all has come or not.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _pipe.Writer.Complete(new OperationCanceledException());
        ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }

    private async Task<ArchiveContent> ReadAsync(Func<Stream, IReporter, CancellationToken, Task<ArchiveContent>> read)
    {
        try
        {
            using Stream stream = _pipe.Reader.AsStream(leaveOpen: true);
            return await read(stream, Notes, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            // Whoever still writes need not wait.
            await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
