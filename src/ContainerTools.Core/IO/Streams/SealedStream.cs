using System.Buffers;

namespace ContainerTools.IO.Streams;

/// <summary>Gives a content's bytes only after its seal has confirmed them, piece by piece.</summary>
/// <param name="inner">Read synchronously: it is made of local files.</param>
/// <param name="seal">By which the content is known again.</param>
/// <param name="digest">Names the content, for messages.</param>
/// <param name="what">What is read, for messages.</param>
internal sealed class SealedStream(Stream inner, ContentSeal seal, Digest digest, string what) : ReadOnlyStream
{
    private readonly PieceTagger _tagger = seal.CreateTagger();
    private byte[]? _piece;
    private ReadOnlyMemory<byte> _confirmed;
    private int _next;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (_confirmed.IsEmpty)
        {
            if (buffer.Length >= PieceTagger.PieceSize)
            {
                return ReadPiece(buffer[..PieceTagger.PieceSize]);
            }

            _piece ??= ArrayPool<byte>.Shared.Rent(PieceTagger.PieceSize);
            _confirmed = _piece.AsMemory(0, ReadPiece(_piece.AsSpan(0, PieceTagger.PieceSize)));
        }

        int count = Math.Min(buffer.Length, _confirmed.Length);
        _confirmed.Span[..count].CopyTo(buffer);
        _confirmed = _confirmed[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _tagger.Dispose();
            _confirmed = default;
            if (_piece is not null)
            {
                ArrayPool<byte>.Shared.Return(_piece);
                _piece = null;
            }
        }

        base.Dispose(disposing);
    }

    private int ReadPiece(Span<byte> piece)
    {
        if (_ended)
        {
            return 0;
        }

        int read = inner.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
        bool isKnown = read == 0 ? _next == seal.Tags.Count : _next < seal.Tags.Count && _tagger.TagNext(piece[..read]) == seal.Tags[_next];
        if (!isKnown)
        {
            long from = (long)_next * PieceTagger.PieceSize;
            throw new ImageException(ImageError.DigestMismatch, $"{what} is not what it was when its digest was computed: its bytes from {from:N0} to {from + read:N0} are others. A file was changed meanwhile.", digest);
        }

        _ended = read == 0;
        _next++;
        return read;
    }
}
