using System.Security.Cryptography;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Counts and hashes what passes and judges nothing. What is wrong with the bytes below it ends it as if they were at their
/// end, so that the reader can go on and find other defects.
/// </summary>
internal sealed class MeasuringStream(Stream inner, string algorithm, long limit = long.MaxValue) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = Digest.CreateHash(algorithm);

    /// <summary>In bytes, so far.</summary>
    public long Count { get; private set; }

    /// <summary>Why the bytes ended, if it was not their own end.</summary>
    public ImageException? Fault { get; private set; }

    /// <summary>Whether there were more bytes than the limit, so that reading stopped.</summary>
    public bool IsOverLimit => Count > limit;

    private bool HasEnded => Fault is not null || IsOverLimit;

    /// <summary>Of all bytes so far.</summary>
    public Digest GetDigest() => Digest.FromHash(algorithm, _hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return HasEnded ? 0 : Pass(inner.Read(buffer), buffer);
        }
        catch (ImageException exception) when (IsFault(exception))
        {
            Fault = exception;
            return 0;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return HasEnded ? 0 : Pass(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Span);
        }
        catch (ImageException exception) when (IsFault(exception))
        {
            Fault = exception;
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // What is wrong with the way to the bytes, such as a broken connection, says nothing about them.
    private static bool IsFault(ImageException exception) =>
        exception.Error is ImageError.Malformed or ImageError.Unsupported or ImageError.SizeMismatch or ImageError.DigestMismatch;

    private int Pass(int read, ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer[..read]);
        Count += read;
        return read;
    }
}
