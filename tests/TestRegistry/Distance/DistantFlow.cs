using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ContainerTools.Testing;

/// <summary>One direction of one connection: reads, lets the bytes travel, writes. What nobody takes at the end stops the reading.</summary>
/// <param name="from">Read until its end.</param>
/// <param name="to">Gets the bytes, and the end after them.</param>
/// <param name="line">What the bytes travel over.</param>
/// <param name="distance">How far.</param>
/// <param name="count">Told of bytes that arrived.</param>
internal sealed class DistantFlow(Socket from, Socket to, LineDirection line, Distance distance, Action<int> count)
{
    private const int PieceSize = 16 * 1024;

    // What is under way on a line of a gigabit in 16 ms: more than slower lines ever hold, so that only a reader that is slow stops the writer.
    private const int MostPieces = 128;

    private readonly Channel<Piece> _underWay = Channel.CreateBounded<Piece>(
        new BoundedChannelOptions(MostPieces) { SingleReader = true, SingleWriter = true });

    /// <summary>Returns when the end has arrived.</summary>
    /// <exception cref="SocketException">One of the two is broken.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Together.RunAsync(stop, TakeAsync, GiveAsync);
        }
        finally
        {
            while (_underWay.Reader.TryRead(out Piece piece))
            {
                Return(piece);
            }
        }
    }

    private static void Return(Piece piece)
    {
        if (piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(piece.Bytes);
        }
    }

    private async Task TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(PieceSize);
            int read = await from.ReceiveAsync(bytes.AsMemory(0, PieceSize), SocketFlags.None, stop);
            if (read == 0)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                await _underWay.Writer.WriteAsync(new Piece([], 0, Moment.After(Stopwatch.GetTimestamp(), distance.OneWay)), stop);
                _underWay.Writer.Complete();
                return;
            }

            await _underWay.Writer.WriteAsync(new Piece(bytes, read, await line.SendAsync(read, stop)), stop);
        }
    }

    private async Task GiveAsync(CancellationToken stop)
    {
        await foreach (Piece piece in _underWay.Reader.ReadAllAsync(stop))
        {
            await Moment.WaitAsync(piece.ArrivesAt, stop);
            if (piece.Length == 0)
            {
                // The other direction may go on.
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (int sent = 0; sent < piece.Length;)
            {
                sent += await to.SendAsync(piece.Bytes.AsMemory(sent, piece.Length - sent), SocketFlags.None, stop);
            }

            count(piece.Length);
            Return(piece);
        }
    }

    /// <summary>Bytes under way; none is the end.</summary>
    private readonly record struct Piece(byte[] Bytes, int Length, long ArrivesAt);
}
