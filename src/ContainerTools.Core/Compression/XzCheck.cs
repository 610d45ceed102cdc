using System.Buffers.Binary;
using System.Security.Cryptography;
using SharpCompress.Compressors.Xz;

namespace ContainerTools.Compression;

/// <summary>The checksum of a block's content (section 3.4).</summary>
internal sealed class XzCheck(XzCheckKind kind) : IDisposable
{
    // ECMA-182, lowest bit first.
    private static readonly ulong[] Crc64Table = Crc64.CreateTable(0xC96C5795D7870F42);

    private readonly IncrementalHash? _sha256 = kind == XzCheckKind.Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private uint _crc32;
    private ulong _crc64 = ulong.MaxValue;

    /// <summary>In bytes.</summary>
    public int Length => kind switch
    {
        XzCheckKind.Crc32 => sizeof(uint),
        XzCheckKind.Crc64 => sizeof(ulong),
        XzCheckKind.Sha256 => SHA256.HashSizeInBytes,
        _ => 0,
    };

    public void Append(ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case XzCheckKind.Crc32:
                _crc32 = Crc32.Append(_crc32, content);
                break;
            case XzCheckKind.Crc64:
                _crc64 = Crc64.CalculateHash(_crc64, Crc64Table, content);
                break;
            case XzCheckKind.Sha256:
                _sha256!.AppendData(content);
                break;
        }
    }

    public bool Matches(ReadOnlySpan<byte> stored) => kind switch
    {
        XzCheckKind.Crc32 => BinaryPrimitives.ReadUInt32LittleEndian(stored) == _crc32,
        XzCheckKind.Crc64 => BinaryPrimitives.ReadUInt64LittleEndian(stored) == ~_crc64,
        XzCheckKind.Sha256 => stored.SequenceEqual(_sha256!.GetHashAndReset()),
        _ => true,
    };

    public void Dispose() => _sha256?.Dispose();
}
