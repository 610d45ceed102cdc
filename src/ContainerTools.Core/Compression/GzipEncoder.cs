using System.Buffers.Binary;

namespace ContainerTools.Compression;

/// <summary>
/// One gzip member (RFC 1952) whose content is cut into blocks of one size that are compressed in parallel, as pigz does
/// it. The writer fills one block of a ring while the others are compressed, and writes them in order.
/// </summary>
internal sealed class GzipEncoder : IStreamEncoder
{
    // Nothing of this says when or where it was made: no name, no time, no level, system unknown.
    public static readonly byte[] Header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    private readonly Stream _target;
    private readonly DeflateBlock[] _ring;
    private readonly CancellationTokenSource _stop = new();
    private int _filling;
    private bool _started;
    private uint _crc;
    private long _length;

    /// <param name="target">Receives the compressed bytes; it is not closed.</param>
    /// <param name="deflater">Compresses one block.</param>
    /// <param name="parallelism">How many blocks are compressed at once.</param>
    public GzipEncoder(Stream target, IBlockDeflater deflater, int parallelism)
    {
        _target = target;
        _ring = new DeflateBlock[parallelism + 1];
        for (int i = 0; i < _ring.Length; i++)
        {
            _ring[i] = new DeflateBlock(deflater);
        }
    }

    private DeflateBlock Filling => _ring[_filling];

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Filling.Fill(bytes.Span)..];
            if (Filling.IsFull)
            {
                Filling.Start(_stop.Token);
                await AdvanceAsync(cancel).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        if (!Filling.IsEmpty)
        {
            Filling.Start(_stop.Token);
        }

        for (int i = 0; i < _ring.Length; i++)
        {
            await AdvanceAsync(cancel).ConfigureAwait(false);
        }

        await StartAsync(cancel).ConfigureAwait(false);
        byte[] end = [0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]; // an empty final block, checksum, length
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), unchecked((uint)_length));
        await _target.WriteAsync(end, cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (DeflateBlock block in _ring)
        {
            block.Dispose();
        }

        _stop.Dispose();
    }

    /// <summary>Goes on to the oldest block of the ring and empties it.</summary>
    private async ValueTask AdvanceAsync(CancellationToken cancel)
    {
        _filling = (_filling + 1) % _ring.Length;
        if (Filling.IsEmpty)
        {
            return;
        }

        ReadOnlyMemory<byte> output = await Filling.FinishAsync(cancel).ConfigureAwait(false);
        await StartAsync(cancel).ConfigureAwait(false);
        await _target.WriteAsync(output, cancel).ConfigureAwait(false);
        _crc = Crc32Combination.Combine(_crc, Filling.Crc, Filling.Length);
        _length += Filling.Length;
        Filling.Clear();
    }

    private async ValueTask StartAsync(CancellationToken cancel)
    {
        if (!_started)
        {
            await _target.WriteAsync(Header, cancel).ConfigureAwait(false);
            _started = true;
        }
    }
}
