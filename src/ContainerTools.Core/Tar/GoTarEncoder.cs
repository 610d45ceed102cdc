using System.Globalization;
using System.Text;

namespace ContainerTools.Tar;

/// <summary>
/// Writes headers with exactly the bytes of Go's archive/tar, for files and symbolic links that have short ASCII names and belong to
/// root. Unlike <see cref="TarEncoder"/> it fills the device fields, and gives the pax entry of a file of 8 GiB or more a name that is made of
/// the file's.
/// </summary>
internal static class GoTarEncoder
{
    private const string PaxFolder = "PaxHeaders.0";

    /// <summary>How long the end of an archive is, in bytes: two zero blocks and nothing more.</summary>
    public const int End = 2 * TarSize.Block;

    /// <summary>One block, or three where the size does not fit into ustar's field.</summary>
    /// <exception cref="ImageException">A name is too long for its field or not ASCII.</exception>
    public static byte[] Encode(TarHeader header)
    {
        Check(header, header.Name);
        Check(header, header.LinkName);
        if (PaxEncoder.FitsLongNumber(header.Size))
        {
            byte[] block = new byte[TarSize.Block];
            Write(block, header, header.Size);
            return block;
        }

        byte[] record = FormatRecord("size", header.Size.ToString(CultureInfo.InvariantCulture));
        byte[] blocks = new byte[3 * TarSize.Block];
        WritePax(blocks.AsSpan(0, TarSize.Block), NameOfPax(header.Name), record.Length);
        record.CopyTo(blocks, TarSize.Block);
        Write(blocks.AsSpan(2 * TarSize.Block), header, 0);
        return blocks;
    }

    private static void Check(TarHeader header, string text)
    {
        if (text.Length > UstarBlock.NameLength || !Ascii.IsValid(text) || text.Contains('\0'))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{TarText.Printable(text)}' does not fit into the header of an entry.", header.Name);
        }
    }

    // The length at the front counts its own digits.
    private static byte[] FormatRecord(string key, string value)
    {
        int rest = key.Length + value.Length + " =\n".Length;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n"));
    }

    private static string NameOfPax(string name)
    {
        int slash = name.LastIndexOf('/');
        string pax = slash < 0 ? $"{PaxFolder}/{name}" : $"{name[..slash]}/{PaxFolder}/{name[(slash + 1)..]}";
        return pax[..Math.Min(pax.Length, UstarBlock.NameLength)];
    }

    private static void Write(Span<byte> block, TarHeader header, long size)
    {
        WriteNumbers(block, header.Name, header.Mode, size, header.Mtime, header.Type);
        Encoding.ASCII.GetBytes(header.LinkName, block[UstarBlock.LinkName]);
        TarNumber.WriteOctal(block[UstarBlock.DeviceMajor], 0);
        TarNumber.WriteOctal(block[UstarBlock.DeviceMinor], 0);
        UstarBlock.Seal(block);
    }

    // The device fields of a pax entry stay empty.
    private static void WritePax(Span<byte> block, string name, int size)
    {
        WriteNumbers(block, name, 0, size, 0, TarEntryType.PaxRecords);
        UstarBlock.Seal(block);
    }

    private static void WriteNumbers(Span<byte> block, string name, int mode, long size, long mtime, TarEntryType type)
    {
        Encoding.ASCII.GetBytes(name, block[UstarBlock.Name]);
        TarNumber.WriteOctal(block[UstarBlock.Mode], mode);
        TarNumber.WriteOctal(block[UstarBlock.Uid], 0);
        TarNumber.WriteOctal(block[UstarBlock.Gid], 0);
        TarNumber.WriteOctal(block[UstarBlock.Size], size);
        TarNumber.WriteOctal(block[UstarBlock.Mtime], mtime);
        block[UstarBlock.TypeOffset] = (byte)type;
        "ustar\000"u8.CopyTo(block[UstarBlock.Magic]);
    }
}
