using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Gives each piece of a content a tag by which it is known again: AES-GMAC under a key that never leaves the process, several times
/// quicker than SHA-256. Without the key nobody can make other bytes with the same tag, and by accident it happens once in 2^100 times.
/// </summary>
internal sealed class PieceTagger(byte[] key) : IDisposable
{
    /// <summary>In bytes; only the last piece is shorter.</summary>
    public const int PieceSize = StreamCopy.BufferSize;

    private const int TagSize = 16;
    private const int NonceSize = 12;
    private readonly AesGcm _mac = new(key, TagSize);
    private long _next;

    /// <summary>The place of the piece counts as well as its bytes.</summary>
    public UInt128 TagNext(ReadOnlySpan<byte> piece)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> tag = stackalloc byte[TagSize];
        nonce.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(nonce, _next++);
        _mac.Encrypt(nonce, [], [], tag, piece);
        return BinaryPrimitives.ReadUInt128LittleEndian(tag);
    }

    public void Dispose() => _mac.Dispose();
}
