using System.Buffers;

namespace ContainerTools.Compression;

/// <summary>A block on its way: filled by the writer, compressed by another thread, taken by the writer again.</summary>
internal sealed class DeflateBlock(IBlockDeflater deflater) : IDisposable
{
    /// <summary>
    /// Part of the format that golden digests pin. Larger ones save less than 0.1 %, smaller ones cost more than that and
    /// leave small layers no better.
    /// </summary>
    public const int InputSize = 512 * 1024;

    /// <summary>zlib-ng's fastest level writes up to nine bits for eight.</summary>
    public const int OutputSize = InputSize + (InputSize / 8) + 4096;

    private byte[]? _input;
    private byte[]? _output;
    private Task? _work;
    private int _outputLength;

    public int Length { get; private set; }

    public uint Crc { get; private set; }

    public bool IsFull => Length == InputSize;

    public bool IsEmpty => Length == 0;

    /// <summary>Takes as much as fits.</summary>
    /// <returns>How much that was.</returns>
    public int Fill(ReadOnlySpan<byte> bytes)
    {
        _input ??= ArrayPool<byte>.Shared.Rent(InputSize);
        int count = Math.Min(bytes.Length, InputSize - Length);
        bytes[..count].CopyTo(_input.AsSpan(Length));
        Length += count;
        return count;
    }

    public void Start(CancellationToken cancel)
    {
        _output ??= ArrayPool<byte>.Shared.Rent(OutputSize);
        _work = Task.Run(Compress, cancel);
    }

    /// <summary>Waits for the compressed bytes, which last until <see cref="Clear"/>.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> FinishAsync(CancellationToken cancel)
    {
        await _work!.WaitAsync(cancel).ConfigureAwait(false);
        return _output.AsMemory(0, _outputLength);
    }

    public void Clear()
    {
        _work = null;
        Length = 0;
    }

    /// <summary>Waits until no thread has its hands on the buffers.</summary>
    public void Dispose()
    {
        if (_work is not null)
        {
            Task.WaitAny(_work); // and not Wait, which throws what went wrong
        }

        Return(ref _input);
        Return(ref _output);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }

    private void Compress()
    {
        Crc = Crc32.Append(0, _input.AsSpan(0, Length));
        _outputLength = 0;
        int end;
        for (int start = 0; start < Length; start = end)
        {
            Range run = StoredRuns.Next(_input.AsSpan(0, Length), start);
            if (run.Start.Value > start)
            {
                _outputLength += deflater.Deflate(new ArraySegment<byte>(_input!)[start..run.Start], new ArraySegment<byte>(_output!)[_outputLength..]);
            }

            end = run.End.Value;
            _outputLength += StoredRuns.Store(_input.AsSpan(run), _output.AsSpan(_outputLength));
        }
    }
}
