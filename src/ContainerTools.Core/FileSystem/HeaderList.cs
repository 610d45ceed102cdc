using System.IO.Compression;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// The headers of a layer in a few bytes each: numbers and texts one after the other, of a name only what it does not share with the one
/// before it, all of it compressed; places and digests of contents beside them. A machine writes it for itself, so another version of this program may have another form; it begins
/// with the form's number. It may be read by several threads once it is complete.
/// </summary>
internal sealed class HeaderList
{
    private const byte Form = 5;
    private const int BufferSize = 16 * 1024;

    // What claims more of anything is damaged.
    private const int LongestText = 16 * 1024 * 1024;
    private readonly MemoryStream _bytes;

    // From the first header on until the list is complete: a compressor takes a quarter of a megabyte, and an image has a list for each layer.
    private BinaryWriter? _writer;
    private byte[] _last = [];
    private long _textBytes;
    private bool _isComplete;

    /// <summary>An empty list, to be filled.</summary>
    public HeaderList() => _bytes = new MemoryStream();

    private HeaderList(MemoryStream bytes) => (_bytes, _isComplete) = (bytes, true);

    public int Count { get; private set; }

    /// <summary>Places and digests of the contents; null if they were not hashed.</summary>
    public BodyTable? Bodies { get; init; }

    /// <summary>All headers in their order, made anew whenever somebody asks.</summary>
    /// <exception cref="InvalidDataException">The bytes are none that <see cref="Add"/> has written.</exception>
    public IEnumerable<TarHeader> Headers
    {
        get
        {
            if (Count == 0 && !_isComplete)
            {
                yield break;
            }

            Complete();
            using var zip = new GZipStream(new MemoryStream(_bytes.GetBuffer(), 0, (int)_bytes.Length, writable: false), CompressionMode.Decompress);
            using var reader = new BinaryReader(new BufferedStream(zip, BufferSize));
            byte[] name = [];
            while (reader.ReadByte() == 1)
            {
                name = [.. name.AsSpan(0, ReadCount(reader, name.Length)), .. ReadBytes(reader)];
                yield return ReadHeader(reader, TarText.Decode(name));
            }

            // The end is read too, because only there the bytes are known to be right.
            if (reader.BaseStream.ReadByte() >= 0)
            {
                throw new InvalidDataException();
            }
        }
    }

    /// <exception cref="ImageException">There are more headers, or more names, than are taken in.</exception>
    public void Add(TarHeader header, string where)
    {
        if (++Count > TreeLimits.Entries)
        {
            throw TreeLimits.TooManyEntries(where + " has");
        }

        _writer ??= OpenWriter();
        byte[] name = Encode(header.Name);
        int shared = name.AsSpan().CommonPrefixLength(_last);
        Charge(name.Length - shared, where);
        Charge(header.LinkName.Length, where);
        _writer.Write((byte)1);
        _writer.Write7BitEncodedInt(shared);
        WriteBytes(name.AsSpan(shared));
        _last = name;
        _writer.Write((byte)header.Type);
        _writer.Write((short)header.Mode);
        _writer.Write7BitEncodedInt64(header.Size);
        _writer.Write7BitEncodedInt64(header.Mtime);
        _writer.Write7BitEncodedInt(header.MtimeNanoseconds);
        _writer.Write7BitEncodedInt64(header.Uid);
        _writer.Write7BitEncodedInt64(header.Gid);
        WriteBytes(Encode(header.UserName));
        WriteBytes(Encode(header.GroupName));
        WriteBytes(Encode(header.LinkName));
        _writer.Write7BitEncodedInt(header.DeviceMajor);
        _writer.Write7BitEncodedInt(header.DeviceMinor);
        _writer.Write7BitEncodedInt(header.Records.Count);
        foreach (PaxRecord record in header.Records)
        {
            Charge(record.Key.Length + record.Value.Length, where);
            WriteBytes(Encode(record.Key));
            WriteBytes(record.Value.Span);
        }
    }

    /// <summary>Writes the list as <see cref="Read"/> takes it.</summary>
    public void WriteTo(Stream target)
    {
        Complete();
        target.WriteByte(Form);
        using (var writer = new BinaryWriter(target, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Bodies is not null);
            Bodies?.WriteTo(writer);
        }

        target.Write(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));
    }

    /// <returns>Null where the bytes are none that this version writes.</returns>
    public static HeaderList? Read(Stream source)
    {
        try
        {
            using var reader = new BinaryReader(source, System.Text.Encoding.UTF8, leaveOpen: true);
            if (reader.ReadByte() != Form)
            {
                return null;
            }

            BodyTable? bodies = reader.ReadBoolean() ? BodyTable.Read(reader) : null;
            var bytes = new MemoryStream();
            source.CopyTo(bytes);
            var list = new HeaderList(bytes) { Bodies = bodies };
            list.Count = list.Headers.Count();
            return list;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Ends the list: from now on it takes no more than its bytes.</summary>
    public void Complete()
    {
        if (!_isComplete)
        {
            using BinaryWriter writer = _writer ?? OpenWriter();
            writer.Write((byte)0);
            (_writer, _isComplete) = (null, true);
        }
    }

    private BinaryWriter OpenWriter() => _isComplete
        ? throw new InvalidOperationException("The list is complete.")
        : new BinaryWriter(new BufferedStream(new GZipStream(_bytes, CompressionLevel.Fastest, leaveOpen: true), BufferSize));

    private static TarHeader ReadHeader(BinaryReader reader, string name) => new(name, (TarEntryType)reader.ReadByte(), reader.ReadInt16(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64())
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

    private void Charge(long bytes, string where)
    {
        _textBytes += bytes;
        if (_textBytes > TreeLimits.TextBytes)
        {
            throw TreeLimits.TooMuchText(where + " has");
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        _writer!.Write7BitEncodedInt(bytes.Length);
        _writer.Write(bytes);
    }

    private static byte[] Encode(string text)
    {
        byte[] bytes = new byte[TarText.GetByteCount(text)];
        TarText.Encode(text, bytes);
        return bytes;
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
