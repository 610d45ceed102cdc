using System.Management.Automation;
using ContainerTools.IO.Streams;

namespace ContainerTools.Output;

/// <summary>
/// A stream whose bytes go down the pipeline. PowerShell hands a <c>byte[]</c> raw to a native command; the chunks are
/// of 64 KiB, because from 85,000 bytes on they would land on the large-object heap, and each is new, because a reader
/// may keep it.
/// </summary>
internal sealed class ChunkStream(Cmdlet command, Mailbox mailbox) : WriteOnlyStream
{
    private const int ChunkSize = 64 * 1024;

    // Left alone, the runtime waits until there is as much of what nobody needs any more as the processor's cache has room for, which may be hundreds of
    // MiB. Collecting so much of it takes less than a millisecond. Chunks that are on their way survive one collection and get older by it; that of the
    // next generation too takes them when they have arrived, or they would add up for as long as the stream lasts.
    private const long CollectEvery = 32 * 1024 * 1024;
    private byte[] _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
    private int _filled;
    private long _sent;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, ChunkSize - _filled);
            buffer[..count].CopyTo(_chunk.AsSpan(_filled));
            buffer = buffer[count..];
            _filled += count;
            if (_filled == ChunkSize)
            {
                Flush();
            }
        }
    }

    public override void Flush()
    {
        if (_filled == 0)
        {
            return;
        }

        byte[] chunk = _filled == ChunkSize ? _chunk : _chunk[.._filled];
        _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
        _filled = 0;
        _sent += chunk.Length;
        if (_sent >= CollectEvery)
        {
            _sent = 0;
            GC.Collect(1);
        }

        mailbox.Post(() => Send(chunk));
    }

    // A native command that ends early closes its pipe, and PowerShell lets that surface as our error.
    private void Send(byte[] chunk)
    {
        try
        {
            command.WriteObject(chunk, enumerateCollection: false);
        }
        catch (IOException exception)
        {
            throw new ImageException(ImageError.ReaderClosed, $"The command that reads the stream ended before the stream did: {exception.Message}", null, exception);
        }
    }
}
