using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ContainerTools.Verification;

/// <summary>Which names have come, kept as hashes: layers have millions of entries, and names may be long.</summary>
internal sealed class EntrySet
{
    // Some forty bytes each, in as many layers at once as there are cores.
    private const int Limit = 1_000_000;
    private readonly HashSet<UInt128> _names = [];

    /// <summary>Whether there were more entries than are kept.</summary>
    public bool IsFull => _names.Count >= Limit;

    /// <returns>Whether the name is new, as far as that is known.</returns>
    public bool Add(string normal)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(normal.AsSpan()), hash);
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        return IsFull ? !_names.Contains(key) : _names.Add(key);
    }
}
