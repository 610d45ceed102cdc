using System.Buffers.Binary;
using System.Text;
using ContainerTools.Packages.Rpm;

namespace ContainerTools.Fuzzing;

/// <summary>Writes the header of a package, value by value, as rpm's databases hold it.</summary>
internal sealed class RpmHeaderBytes
{
    private const int RegionTag = 63;
    private const int EntryLength = 16;
    private readonly List<(int Tag, int Type, int Offset, int Count)> _entries = [];
    private readonly List<byte> _data = [];
    private int _regionAt = -1;

    public static RpmHeaderBytes Package(string name, string version = "1.0", string release = "1") => new RpmHeaderBytes()
        .Text(RpmTag.Name, name)
        .Text(RpmTag.Version, version)
        .Text(RpmTag.Release, release)
        .Text(RpmTag.Arch, "noarch");

    public RpmHeaderBytes Text(RpmTag tag, string text) => Add((int)tag, RpmValueType.Text, 1, [.. Encoding.UTF8.GetBytes(text), 0]);

    public RpmHeaderBytes Texts(RpmTag tag, params string[] texts) => Texts(tag, RpmValueType.TextArray, texts);

    public RpmHeaderBytes Texts(RpmTag tag, RpmValueType type, params string[] texts) =>
        Add((int)tag, type, texts.Length, [.. texts.SelectMany(text => Encoding.UTF8.GetBytes(text).Append((byte)0))]);

    public RpmHeaderBytes Integers(RpmTag tag, params long[] numbers) => Numbers(tag, RpmValueType.Int32, numbers);

    public RpmHeaderBytes Numbers(RpmTag tag, RpmValueType type, params long[] numbers)
    {
        int size = RpmHeaderEntry.SizeOf(type);
        return Add((int)tag, type, numbers.Length, [.. numbers.SelectMany(number => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(number))[(8 - size)..])]);
    }

    /// <summary>Any value, whether it can be read or not.</summary>
    public RpmHeaderBytes Add(int tag, RpmValueType type, int count, byte[] data)
    {
        for (int size = Math.Max(1, RpmHeaderEntry.SizeOf(type)); _data.Count % size != 0;)
        {
            _data.Add(0);
        }

        return AddAt(tag, type, _data.Count, count, data);
    }

    /// <summary>A value that says that it is elsewhere.</summary>
    public RpmHeaderBytes AddAt(int tag, RpmValueType type, int offset, int count, byte[] data)
    {
        _entries.Add((tag, (int)type, offset, count));
        _data.AddRange(data);
        return this;
    }

    /// <summary>Ends the signed part here: what is added now is what an installation adds.</summary>
    public RpmHeaderBytes EndRegion()
    {
        _regionAt = _data.Count;
        _data.AddRange(Entry((RegionTag, (int)RpmValueType.Binary, -EntryLength * (_entries.Count + 1), EntryLength)));
        return this;
    }

    public byte[] ToArray()
    {
        (int, int, int, int)[] entries = [.. _regionAt < 0 ? [] : new[] { (RegionTag, (int)RpmValueType.Binary, _regionAt, EntryLength) }, .. _entries];
        byte[] lead = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(lead, entries.Length);
        BinaryPrimitives.WriteInt32BigEndian(lead.AsSpan(4), _data.Count);
        return [.. lead, .. entries.SelectMany(Entry), .. _data];
    }

    private static byte[] Entry((int Tag, int Type, int Offset, int Count) entry)
    {
        byte[] bytes = new byte[EntryLength];
        BinaryPrimitives.WriteInt32BigEndian(bytes, entry.Tag);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), entry.Type);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), entry.Offset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), entry.Count);
        return bytes;
    }
}
