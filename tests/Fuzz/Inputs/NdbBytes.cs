using System.Buffers.Binary;
using ContainerTools.Packages.Rpm;

namespace ContainerTools.Fuzzing;

/// <summary>Writes a database of rpm's own kind (rpm, <c>lib/backend/ndb/rpmpkg.c</c>).</summary>
internal static class NdbBytes
{
    public const int PageLength = 4096;
    public const int SlotLength = 16;
    private const int Block = 16;

    /// <param name="slotPages">How many pages there are for slots.</param>
    /// <param name="packages">Their headers, numbered from 1 on; null leaves a slot free.</param>
    public static byte[] Write(int slotPages, params byte[]?[] packages)
    {
        using var file = new MemoryStream();
        file.Write(new byte[slotPages * PageLength]);
        byte[] slots = new byte[slotPages * PageLength];
        "RpmP"u8.CopyTo(slots);
        Number(slots, 8, 7);
        Number(slots, 12, slotPages);
        Number(slots, 16, packages.Length + 1);
        for (int at = 2 * SlotLength, i = 0; at < slots.Length; at += SlotLength, i++)
        {
            "Slot"u8.CopyTo(slots.AsSpan(at));
            if (i < packages.Length && packages[i] is { } package)
            {
                byte[] blob = Blob(i + 1, package);
                Number(slots, at + 4, i + 1);
                Number(slots, at + 8, (int)(file.Length / Block));
                Number(slots, at + 12, blob.Length / Block);
                file.Write(blob);
            }
        }

        file.Position = 0;
        file.Write(slots);
        return file.ToArray();
    }

    private static byte[] Blob(int number, byte[] package)
    {
        byte[] blob = new byte[(16 + package.Length + 12 + Block - 1) / Block * Block];
        "BlbS"u8.CopyTo(blob);
        Number(blob, 4, number);
        Number(blob, 8, 6);
        Number(blob, 12, package.Length);
        package.CopyTo(blob, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(blob.Length - 12), Adler32.Compute(blob.AsSpan(0, blob.Length - 12)));
        Number(blob, blob.Length - 8, package.Length);
        "BlbE"u8.CopyTo(blob.AsSpan(blob.Length - 4));
        return blob;
    }

    private static void Number(byte[] target, int offset, int number) => BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(offset), number);
}
