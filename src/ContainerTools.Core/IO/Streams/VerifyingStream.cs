using System.Security.Cryptography;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Passes bytes through, counts and hashes them, and throws at the end if they are not the expected ones. Too many bytes
/// are noticed at the first one too many, so an endless body ends here.
/// </summary>
internal sealed class VerifyingStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly Digest _digest;
    private readonly long? _size;
    private readonly string _what;
    private readonly Action<bool>? _onEnd;
    private readonly IncrementalHash _hash;
    private long _count;
    private bool _verified;

    /// <param name="inner">Where the bytes come from; it is closed with this stream.</param>
    /// <param name="digest">Names the content.</param>
    /// <param name="size">In bytes; null where only the digest is known.</param>
    /// <param name="what">What to call the content in errors.</param>
    /// <param name="onEnd">Called once, with whether the content was right, before the reader gets the end or the error.</param>
    public VerifyingStream(Stream inner, Digest digest, long? size, string what, Action<bool>? onEnd = null)
    {
        _inner = inner;
        _digest = digest;
        _size = size;
        _what = what;
        _onEnd = onEnd;
        _hash = digest.CreateHash();
    }

    /// <summary>Whether the bytes are those of a store, which can be had again.</summary>
    public bool IsStoredCopy { get; init; }

    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : Pass(_verified ? 0 : _inner.Read(buffer), buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _verified)
        {
            return 0;
        }

        int read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Pass(read, buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Pass(int read, ReadOnlySpan<byte> buffer)
    {
        if (read > 0)
        {
            _count += read;
            if (_count > _size)
            {
                _onEnd?.Invoke(false);
                throw new ImageException(ImageError.SizeMismatch, $"{_what} has more than the {_size:N0} bytes that its descriptor says.", _digest) { IsOfStoredCopy = IsStoredCopy };
            }

            _hash.AppendData(buffer[..read]);
        }
        else if (!_verified)
        {
            VerifyEnd();
        }

        return read;
    }

    private void VerifyEnd()
    {
        if (_count < _size)
        {
            _onEnd?.Invoke(false);
            throw new ImageException(ImageError.SizeMismatch, $"{_what} ended after {_count:N0} of {_size:N0} bytes.", _digest) { IsOfStoredCopy = IsStoredCopy };
        }

        Span<byte> actual = stackalloc byte[SHA512.HashSizeInBytes];
        Digest found = Digest.FromHash(_digest.Algorithm, actual[.._hash.GetHashAndReset(actual)]);
        if (found != _digest)
        {
            _onEnd?.Invoke(false);
            throw new ImageException(ImageError.DigestMismatch, $"{_what} should have the digest {_digest}, but it is {found}. The content was damaged or replaced.", _digest) { IsOfStoredCopy = IsStoredCopy };
        }

        _verified = true;
        _onEnd?.Invoke(true);
    }
}
