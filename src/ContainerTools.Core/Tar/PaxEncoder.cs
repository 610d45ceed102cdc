using System.Globalization;
using System.Text;

namespace ContainerTools.Tar;

/// <summary>Decides which parts of a header need pax records, and writes them in the order of Python's tarfile.</summary>
internal static class PaxEncoder
{
    /// <summary>Of <see cref="TarHeader.Records"/> and these together one header is made.</summary>
    private static readonly string[] Reserved = ["path", "linkpath", "uname", "gname", "uid", "gid", "size", "mtime", "hdrcharset"];

    /// <summary>Whether nothing of the header is left for pax: so it is with nearly all.</summary>
    public static bool FitsUstar(TarHeader header) =>
        Fits(header.Name, UstarBlock.NameLength) && Fits(header.LinkName, UstarBlock.NameLength)
        && Fits(header.UserName, UstarBlock.OwnerLength) && Fits(header.GroupName, UstarBlock.OwnerLength)
        && FitsNumber(header.Uid) && FitsNumber(header.Gid) && FitsLongNumber(header.Size)
        && FitsLongNumber(header.Mtime) && header.MtimeNanoseconds == 0 && header.Records.Count == 0;

    public static bool FitsNumber(long value) => value is >= 0 and < 1 << 21;

    public static bool FitsLongNumber(long value) => value is >= 0 and < 1L << 33;

    /// <summary>Writes the records, those of <see cref="TarHeader.Records"/> first, by key.</summary>
    public static void Write(TarHeader header, ref PaxSink sink)
    {
        if (HasEscapes(header.Name) || HasEscapes(header.LinkName) || HasEscapes(header.UserName) || HasEscapes(header.GroupName))
        {
            // Says that the texts are bytes and not UTF-8 (POSIX.1-2017 pax, "hdrcharset").
            sink.AddAscii("hdrcharset"u8, "BINARY");
        }

        foreach (PaxRecord record in Sort(header.Records))
        {
            Check(record, header.Name);
            sink.AddBytes(record.Key, record.Value.Span);
        }

        AddText(ref sink, "path"u8, header.Name, UstarBlock.NameLength);
        AddText(ref sink, "linkpath"u8, header.LinkName, UstarBlock.NameLength);
        AddText(ref sink, "uname"u8, header.UserName, UstarBlock.OwnerLength);
        AddText(ref sink, "gname"u8, header.GroupName, UstarBlock.OwnerLength);
        AddNumber(ref sink, "uid"u8, header.Uid, FitsNumber(header.Uid));
        AddNumber(ref sink, "gid"u8, header.Gid, FitsNumber(header.Gid));
        AddNumber(ref sink, "size"u8, header.Size, FitsLongNumber(header.Size));
        if (header.MtimeNanoseconds == 0)
        {
            AddNumber(ref sink, "mtime"u8, header.Mtime, FitsLongNumber(header.Mtime));
        }
        else
        {
            sink.AddAscii("mtime"u8, PaxTime.Format(header.Mtime, header.MtimeNanoseconds));
        }

        static bool HasEscapes(string text) => !Ascii.IsValid(text) && TarText.HasEscapes(text);
    }

    // The limits are characters, not bytes; what is not ASCII has a record anyway.
    private static bool Fits(string text, int length) => text.Length <= length && Ascii.IsValid(text);

    private static void AddText(ref PaxSink sink, ReadOnlySpan<byte> key, string value, int length)
    {
        if (!Fits(value, length))
        {
            sink.AddText(key, value);
        }
    }

    private static void AddNumber(ref PaxSink sink, ReadOnlySpan<byte> key, long value, bool fits)
    {
        if (!fits)
        {
            Span<char> text = stackalloc char[20];
            value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
            sink.AddAscii(key, text[..length]);
        }
    }

    private static IEnumerable<PaxRecord> Sort(EquatableList<PaxRecord> records) =>
        records.Count < 2 ? records : records.OrderBy(record => record.Key, StringComparer.Ordinal);

    private static void Check(PaxRecord record, string name)
    {
        if (record.Key.Length == 0 || record.Key.AsSpan().ContainsAny('=', '\0') || Reserved.Contains(record.Key))
        {
            throw new ImageException(ImageError.InvalidArgument, $"Entry '{TarText.Printable(name)}' cannot have a pax record '{TarText.Printable(record.Key)}'.", name);
        }
    }
}
