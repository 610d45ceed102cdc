using System.Buffers;
using System.Threading.Channels;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Reads what somebody else writes on a thread of its own, a few pieces ahead: turns a writer into a stream to read from,
/// and lets a second core do what comes before a stream, such as inflating.
/// </summary>
internal sealed class PumpedStream : ReadOnlyStream
{
    private const int PiecesAhead = 4;
    private readonly Channel<(byte[] Buffer, int Count)> _pieces = Channel.CreateBounded<(byte[], int)>(
        new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private (byte[] Buffer, int Count) _piece = ([], 0);
    private int _taken;

    /// <param name="write">Writes all there is; what it throws, the reader gets after the last byte that came.</param>
    public PumpedStream(Func<Stream, CancellationToken, Task> write) => _pump = Task.Run(() => PumpAsync(write));

    /// <summary>Reads a stream ahead, which is closed with the result.</summary>
    public static PumpedStream Ahead(Stream source) => new(async (target, cancel) =>
    {
        using (source)
        {
            await StreamCopy.CopyAsync(source, bytes => target.WriteAsync(bytes, cancel), NullReporter.Instance, cancel).ConfigureAwait(false);
        }
    });

    public override int Read(Span<byte> buffer) =>
        Prepare(buffer.Length) || NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() ? Take(buffer) : 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Prepare(buffer.Length) || await NextAsync(cancellationToken).ConfigureAwait(false) ? Take(buffer.Span) : 0;

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            // The caller closes the writer's sources next, so the writer must have ended.
            _stop.Cancel();
            ((IAsyncResult)_pump).AsyncWaitHandle.WaitOne();
            Release();
            while (_pieces.Reader.TryRead(out _piece))
            {
                Release();
            }

            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task PumpAsync(Func<Stream, CancellationToken, Task> write)
    {
        try
        {
            await write(new Inlet(this), _stop.Token).ConfigureAwait(false);
            _pieces.Writer.Complete();
        }
        catch (Exception exception)
        {
            _pieces.Writer.Complete(exception);
        }
    }

    private bool Prepare(int wanted) => wanted == 0 || _taken < _piece.Count;

    private async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        Release();
        while (await _pieces.Reader.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            if (_pieces.Reader.TryRead(out _piece))
            {
                return true;
            }
        }

        return false;
    }

    private int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, _piece.Count - _taken);
        _piece.Buffer.AsSpan(_taken, count).CopyTo(target);
        _taken += count;
        return count;
    }

    private void Release()
    {
        if (_piece.Buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece.Buffer);
        }

        (_piece, _taken) = (([], 0), 0);
    }

    private sealed class Inlet(PumpedStream outlet) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) =>
            WriteAsync(buffer.ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, StreamCopy.BufferSize);
                byte[] piece = ArrayPool<byte>.Shared.Rent(count);
                buffer[..count].CopyTo(piece);
                await outlet._pieces.Writer.WriteAsync((piece, count), outlet._stop.Token).ConfigureAwait(false);
                buffer = buffer[count..];
            }
        }
    }
}
