using System.Text;

namespace ContainerTools.Archive;

/// <summary>
/// Writes headers with exactly the bytes of Python's tarfile in PAX format, which is what nixpkgs' stream script writes:
/// ustar where everything fits, else a pax entry with a constant name before it. Output depends on nothing but its input.
/// </summary>
internal static class TarEncoder
{
    public const int BlockSize = 512;

    /// <summary>An archive's length is a multiple of this (20 blocks, tar's oldest convention).</summary>
    public const int RecordSize = 20 * BlockSize;

    private const int NameLength = 100;
    private const int OwnerLength = 32;
    private const long MaximumOctal7 = (1 << 21) - 1;
    private const long MaximumOctal11 = (1L << 33) - 1;

    /// <summary>The zero bytes that fill up the last block of an entry's content.</summary>
    public static int Padding(long size) => (int)(-size & (BlockSize - 1));

    /// <summary>Two zero blocks, then zeros up to a whole record.</summary>
    public static int EndLength(long lengthBefore)
    {
        long minimum = lengthBefore + (2 * BlockSize);
        return (int)((minimum + RecordSize - 1) / RecordSize * RecordSize - lengthBefore);
    }

    /// <summary>One block, or three and more where something does not fit into ustar's fields.</summary>
    public static byte[] Encode(TarHeader header)
    {
        var pax = new List<(string Key, string Value)>();
        AddIfLong(pax, "path", header.Name, NameLength);
        AddIfLong(pax, "linkpath", header.LinkName, NameLength);
        AddIfLong(pax, "uname", header.UserName, OwnerLength);
        AddIfLong(pax, "gname", header.GroupName, OwnerLength);
        long uid = AddIfLarge(pax, "uid", header.Uid, MaximumOctal7);
        long gid = AddIfLarge(pax, "gid", header.Gid, MaximumOctal7);
        long size = AddIfLarge(pax, "size", header.Size, MaximumOctal11);
        long mtime = AddIfLarge(pax, "mtime", header.Mtime, MaximumOctal11);

        byte[] records = EncodeRecords(pax);
        int paxLength = records.Length == 0 ? 0 : BlockSize + records.Length + Padding(records.Length);
        byte[] result = new byte[paxLength + BlockSize];
        if (records.Length > 0)
        {
            var extension = new TarHeader("././@PaxHeader", TarEntryType.PaxRecords, 0, records.Length, 0);
            WriteBlock(result.AsSpan(0, BlockSize), extension, 0, 0, records.Length, 0);
            records.CopyTo(result, BlockSize);
        }

        WriteBlock(result.AsSpan(paxLength), header, uid, gid, size, mtime);
        return result;
    }

    private static void WriteBlock(Span<byte> block, TarHeader header, long uid, long gid, long size, long mtime)
    {
        WriteText(block[..100], header.Name);
        WriteOctal(block.Slice(100, 8), header.Mode);
        WriteOctal(block.Slice(108, 8), uid);
        WriteOctal(block.Slice(116, 8), gid);
        WriteOctal(block.Slice(124, 12), size);
        WriteOctal(block.Slice(136, 12), mtime);
        block[156] = (byte)header.Type;
        WriteText(block.Slice(157, 100), header.LinkName);
        "ustar\000"u8.CopyTo(block[257..]);
        WriteText(block.Slice(265, 32), header.UserName);
        WriteText(block.Slice(297, 32), header.GroupName);
        if (header.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice)
        {
            WriteOctal(block.Slice(329, 8), header.DeviceMajor);
            WriteOctal(block.Slice(337, 8), header.DeviceMinor);
        }

        WriteChecksum(block);
    }

    // The sum of all bytes, its own field counted as blanks: six digits, NUL, blank.
    private static void WriteChecksum(Span<byte> block)
    {
        Span<byte> field = block.Slice(148, 8);
        field.Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        WriteOctal(field[..7], sum);
    }

    private static void WriteOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    // What is not ASCII stands in the pax record; here it becomes a question mark for each character (code point).
    private static void WriteText(Span<byte> field, string text)
    {
        int i = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (i == field.Length)
            {
                break;
            }

            field[i++] = rune.IsAscii ? (byte)rune.Value : (byte)'?';
        }
    }

    private static void AddIfLong(List<(string Key, string Value)> pax, string key, string value, int length)
    {
        if (value.Length > length || !Ascii.IsValid(value))
        {
            pax.Add((key, value));
        }
    }

    private static long AddIfLarge(List<(string Key, string Value)> pax, string key, long value, long maximum)
    {
        if (value >= 0 && value <= maximum)
        {
            return value;
        }

        pax.Add((key, value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    }

    // LENGTH KEY=VALUE newline, the length counting itself.
    private static byte[] EncodeRecords(List<(string Key, string Value)> pax)
    {
        var result = new StringBuilder();
        foreach ((string key, string value) in pax)
        {
            string rest = $" {key}={value}\n";
            int bare = Encoding.UTF8.GetByteCount(rest);
            int total = bare + 1;
            while (total != bare + total.ToString(System.Globalization.CultureInfo.InvariantCulture).Length)
            {
                total = bare + total.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
            }

            result.Append(total).Append(rest);
        }

        return Encoding.UTF8.GetBytes(result.ToString());
    }
}
