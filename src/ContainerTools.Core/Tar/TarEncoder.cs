using System.Buffers;
using System.Text;

namespace ContainerTools.Tar;

/// <summary>
/// Writes headers with exactly the bytes of Python's tarfile in PAX format, which is what nixpkgs' stream script writes:
/// ustar where everything fits, else a pax entry with a constant name before it. Output depends on nothing but its input.
/// </summary>
internal static class TarEncoder
{
    private static readonly TarHeader Extension = new("././@PaxHeader", TarEntryType.PaxRecords, 0, 0, 0);

    /// <summary>The header with a directory's slash, once it is certain that it can be written.</summary>
    public static TarHeader Check(TarHeader header)
    {
        string? flaw = header switch
        {
            { Size: < 0 } => "a negative size",
            { Size: > 0, IsHeaderOnly: true } => "content, which its type excludes",
            { MtimeNanoseconds: < 0 or >= 1_000_000_000 } => "a time with more than a second beside its seconds",
            _ when !PaxEncoder.FitsNumber(header.DeviceMajor) || !PaxEncoder.FitsNumber(header.DeviceMinor) => "a device number out of range",
            _ when header.Name.Contains('\0') || header.LinkName.Contains('\0') || header.UserName.Contains('\0') || header.GroupName.Contains('\0') => "a text with a NUL in it",
            _ => null,
        };
        return flaw is not null
            ? throw new ImageException(ImageError.InvalidArgument, $"Entry '{TarText.Printable(header.Name)}' has {flaw}.", header.Name)
            : header.Type == TarEntryType.Directory && !header.Name.EndsWith('/') ? header with { Name = header.Name + "/" } : header;
    }

    /// <summary>One block, or three and more where something does not fit into ustar's fields.</summary>
    /// <param name="header">As <see cref="Check"/> returned it; so everywhere here.</param>
    public static int Measure(TarHeader header)
    {
        if (PaxEncoder.FitsUstar(header))
        {
            return TarSize.Block;
        }

        int records = MeasureRecords(header);
        return TarSize.Block + records + TarSize.Padding(records) + TarSize.Block;
    }

    /// <summary>How many bytes <see cref="TarWriter"/> writes for an entry: headers, content and the zeros that fill its last block.</summary>
    public static long MeasureEntry(TarHeader header) =>
        SizeSum.Add(header.Size, Measure(Check(header)) + TarSize.Padding(header.Size));

    /// <param name="header">What is written.</param>
    /// <param name="target">As long as <see cref="Measure"/> says.</param>
    public static void Encode(TarHeader header, Span<byte> target)
    {
        target.Clear();
        if (target.Length > TarSize.Block)
        {
            int length = MeasureRecords(header);
            WriteBlock(target[..TarSize.Block], Extension, length);
            var sink = new PaxSink(target.Slice(TarSize.Block, length), counting: false);
            PaxEncoder.Write(header, ref sink);
        }

        WriteBlock(target[^TarSize.Block..], header, PaxEncoder.FitsLongNumber(header.Size) ? header.Size : 0);
    }

    private static int MeasureRecords(TarHeader header)
    {
        var sink = new PaxSink(default, counting: true);
        PaxEncoder.Write(header, ref sink);
        return sink.Length;
    }

    // A number that does not fit is in the pax records; its field is zero then.
    private static void WriteBlock(Span<byte> block, TarHeader header, long size)
    {
        WriteText(block[UstarBlock.Name], header.Name);
        TarNumber.WriteOctal(block[UstarBlock.Mode], header.Mode & 0xfff);
        TarNumber.WriteOctal(block[UstarBlock.Uid], PaxEncoder.FitsNumber(header.Uid) ? header.Uid : 0);
        TarNumber.WriteOctal(block[UstarBlock.Gid], PaxEncoder.FitsNumber(header.Gid) ? header.Gid : 0);
        TarNumber.WriteOctal(block[UstarBlock.Size], size);
        TarNumber.WriteOctal(block[UstarBlock.Mtime], PaxEncoder.FitsLongNumber(header.Mtime) ? header.Mtime : 0);
        block[UstarBlock.TypeOffset] = (byte)header.Type;
        WriteText(block[UstarBlock.LinkName], header.LinkName);
        "ustar\000"u8.CopyTo(block[UstarBlock.Magic]);
        WriteText(block[UstarBlock.UserName], header.UserName);
        WriteText(block[UstarBlock.GroupName], header.GroupName);
        if (header.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice)
        {
            TarNumber.WriteOctal(block[UstarBlock.DeviceMajor], header.DeviceMajor);
            TarNumber.WriteOctal(block[UstarBlock.DeviceMinor], header.DeviceMinor);
        }

        UstarBlock.Seal(block);
    }

    // What is not ASCII stands in the pax record; here it becomes a question mark for each character (code point).
    private static void WriteText(Span<byte> field, string text)
    {
        if (Ascii.FromUtf16(text.AsSpan(0, Math.Min(text.Length, field.Length)), field, out _) == OperationStatus.Done)
        {
            return;
        }

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
}
