using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ContainerTools.Verification;

/// <summary>Which names have come, kept as hashes: layers have millions of entries, and names may be long.</summary>
internal sealed class EntrySet
{
    // Some forty bytes each, in as many layers at once as there are cores.
    private const int Limit = 1_000_000;
    private readonly HashSet<UInt128> _directories = [];
    private readonly HashSet<UInt128> _others = [];

    /// <summary>Whether there were more entries than are kept.</summary>
    public bool IsFull => _directories.Count + _others.Count >= Limit;

    /// <returns>Whether something of that name came before, and whether that and this are both directories.</returns>
    public (bool IsRepeated, bool AreDirectories) Add(string normal, bool isDirectory)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(normal.AsSpan()), hash);
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        bool wasDirectory = _directories.Contains(key);
        if (wasDirectory || _others.Contains(key))
        {
            return (true, wasDirectory && isDirectory);
        }

        if (!IsFull)
        {
            (isDirectory ? _directories : _others).Add(key);
        }

        return (false, false);
    }
}
