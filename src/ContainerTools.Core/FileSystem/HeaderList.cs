using System.IO.Compression;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// The headers of a layer as a short file: numbers and texts one after the other, compressed. A machine writes it for itself, so
/// another version of this program may have another form; it begins with the form's number.
/// </summary>
internal static class HeaderList
{
    private const byte Form = 1;

    // A header has a name of a byte at least; what claims more of anything is damaged.
    private const int MostHeaders = 50_000_000;
    private const int LongestText = 16 * 1024 * 1024;

    public static void Write(Stream target, IReadOnlyList<TarHeader> headers)
    {
        using var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        using var writer = new BinaryWriter(zip);
        writer.Write(Form);
        writer.Write7BitEncodedInt(headers.Count);
        foreach (TarHeader header in headers)
        {
            WriteText(writer, header.Name);
            writer.Write((byte)header.Type);
            writer.Write((short)header.Mode);
            writer.Write7BitEncodedInt64(header.Size);
            writer.Write7BitEncodedInt64(header.Mtime);
            writer.Write7BitEncodedInt(header.MtimeNanoseconds);
            writer.Write7BitEncodedInt64(header.Uid);
            writer.Write7BitEncodedInt64(header.Gid);
            WriteText(writer, header.UserName);
            WriteText(writer, header.GroupName);
            WriteText(writer, header.LinkName);
            writer.Write7BitEncodedInt(header.DeviceMajor);
            writer.Write7BitEncodedInt(header.DeviceMinor);
            writer.Write7BitEncodedInt(header.Records.Count);
            foreach (PaxRecord record in header.Records)
            {
                WriteText(writer, record.Key);
                writer.Write7BitEncodedInt(record.Value.Length);
                writer.Write(record.Value.Span);
            }
        }
    }

    /// <returns>Null where the bytes are none that this version writes.</returns>
    public static IReadOnlyList<TarHeader>? Read(Stream source)
    {
        try
        {
            using var zip = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
            using var reader = new BinaryReader(zip);
            if (reader.ReadByte() != Form)
            {
                return null;
            }

            var headers = new List<TarHeader>();
            for (int left = ReadCount(reader, MostHeaders); left > 0; left--)
            {
                headers.Add(ReadHeader(reader));
            }

            // The end is read too, because only there the bytes are known to be right.
            return zip.ReadByte() < 0 && source.ReadByte() < 0 ? headers : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    private static TarHeader ReadHeader(BinaryReader reader) => new(ReadText(reader), (TarEntryType)reader.ReadByte(), reader.ReadInt16(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64())
    {
        MtimeNanoseconds = reader.Read7BitEncodedInt(),
        Uid = reader.Read7BitEncodedInt64(),
        Gid = reader.Read7BitEncodedInt64(),
        UserName = ReadText(reader),
        GroupName = ReadText(reader),
        LinkName = ReadText(reader),
        DeviceMajor = reader.Read7BitEncodedInt(),
        DeviceMinor = reader.Read7BitEncodedInt(),
        Records = [.. ReadRecords(reader)],
    };

    private static IEnumerable<PaxRecord> ReadRecords(BinaryReader reader)
    {
        for (int left = ReadCount(reader, LongestText); left > 0; left--)
        {
            yield return new PaxRecord(ReadText(reader), ReadBytes(reader));
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = new byte[TarText.GetByteCount(text)];
        TarText.Encode(text, bytes);
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadText(BinaryReader reader) => TarText.Decode(ReadBytes(reader));

    private static byte[] ReadBytes(BinaryReader reader)
    {
        int length = ReadCount(reader, LongestText);
        byte[] bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    private static int ReadCount(BinaryReader reader, int most) =>
        reader.Read7BitEncodedInt() is var count && count >= 0 && count <= most ? count : throw new InvalidDataException();
}
