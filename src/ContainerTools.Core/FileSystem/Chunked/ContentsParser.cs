using System.Globalization;
using System.Text.Json;
using ContainerTools.Compression;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>Makes of a table of contents what the tar's headers would tell, and where the contents are.</summary>
internal sealed class ContentsParser
{
    private readonly ContentsKind _kind;
    private readonly long _end;
    private readonly string _where;
    private readonly long[] _starts;
    private readonly ChunkTable _chunks;
    private readonly HeaderList _headers;
    private readonly Dictionary<long, string> _users = [];
    private readonly Dictionary<long, string> _groups = [];

    private ContentsParser(IReadOnlyList<ContentsEntry> entries, ContentsKind kind, long end, string where)
    {
        (_kind, _end, _where) = (kind, end, where);
        _starts = kind == ContentsKind.EStargz ? [.. entries.Where(entry => entry.Offset > 0).Select(entry => entry.Offset).Distinct().Order()] : [];
        _chunks = new ChunkTable(kind == ContentsKind.EStargz ? CompressionKind.Gzip : CompressionKind.Zstd);
        _headers = new HeaderList { Bodies = new BodyTable { Chunks = _chunks } };
    }

    /// <param name="json">The table, whose digest is right.</param>
    /// <param name="kind">Who has invented it.</param>
    /// <param name="end">Where in the stored layer no contents are any more.</param>
    /// <param name="where">What to call the layer in errors.</param>
    /// <exception cref="InvalidDataException">It makes no sense, or does not say all that is needed.</exception>
    public static HeaderList Parse(ReadOnlySpan<byte> json, ContentsKind kind, long end, string where)
    {
        try
        {
            ContentsDocument? document = JsonSerializer.Deserialize<ContentsDocument>(json);
            return document is { Version: 1, Entries: { } entries }
                ? new ContentsParser(entries, kind, end, where).Read(entries)
                : throw new InvalidDataException("It is of a version that is not known.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private HeaderList Read(List<ContentsEntry> entries)
    {
        for (int i = 0; i < entries.Count;)
        {
            ContentsEntry entry = entries[i];
            int next = i + 1;
            while (next < entries.Count && entries[next].Type == "chunk")
            {
                next++;
            }

            // A name that is not there any more: the writer's own marks are no files of the layer.
            if (!ChunkedAnnotations.EStargzLandmarks.Contains(entry.Name))
            {
                TarHeader header = ReadHeader(entry);
                if (header is { Type: TarEntryType.File, Size: > 0 })
                {
                    _headers.Bodies!.Set(_headers.Count, Convert.FromHexString(ReadDigest(entry.Digest, entry).Hex), 0);
                    _chunks.Set(_headers.Count, ReadChunks(entries, i, next));
                }

                _headers.Add(header, _where);
            }

            i = next;
        }

        return _headers;
    }

    private TarHeader ReadHeader(ContentsEntry entry)
    {
        TarEntryType type = entry.Type switch
        {
            "reg" => TarEntryType.File,
            "dir" => TarEntryType.Directory,
            "symlink" => TarEntryType.SymbolicLink,
            "hardlink" => TarEntryType.HardLink,
            "char" => TarEntryType.CharacterDevice,
            "block" => TarEntryType.BlockDevice,
            "fifo" => TarEntryType.Fifo,
            _ => throw Fault(entry, $"is of the unknown type '{entry.Type}'"),
        };
        (long seconds, int nanoseconds) = ReadTime(entry.Modified);
        return string.IsNullOrEmpty(entry.Name) ? throw Fault(entry, "has no name")
            : entry.Size < 0 ? throw Fault(entry, "has a negative size")
            : new TarHeader(entry.Name, type, (int)(entry.Mode & 0xFFF), type == TarEntryType.File ? entry.Size : 0, seconds)
            {
                MtimeNanoseconds = nanoseconds,
                Uid = entry.Uid,
                Gid = entry.Gid,
                UserName = Remember(_users, entry.Uid, entry.UserName),
                GroupName = Remember(_groups, entry.Gid, entry.GroupName),
                LinkName = entry.LinkName ?? "",
                DeviceMajor = entry.DeviceMajor,
                DeviceMinor = entry.DeviceMinor,
                Records = [.. (entry.Attributes ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new PaxRecord(PaxRecord.ExtendedAttributePrefix + pair.Key, pair.Value))],
            };
    }

    // Only the first entry of each number may have its name.
    private static string Remember(Dictionary<long, string> names, long number, string? name)
    {
        if (!string.IsNullOrEmpty(name))
        {
            names[number] = name;
        }

        return names.GetValueOrDefault(number, "");
    }

    // A time that is not set is the first of January of the year 1.
    private static (long Seconds, int Nanoseconds) ReadTime(string? text) =>
        text is null || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) || time.Year == 1
            ? (0, 0)
            : (time.ToUnixTimeSeconds(), (int)(time.Ticks % TimeSpan.TicksPerSecond) * 100);

    private Chunk[] ReadChunks(List<ContentsEntry> entries, int first, int end)
    {
        ContentsEntry file = entries[first];
        var chunks = new Chunk[end - first];
        long place = 0;
        for (int i = first; i < end; i++)
        {
            ContentsEntry entry = entries[i];
            long size = entry.ChunkSize > 0 ? entry.ChunkSize : file.Size - place;
            long stored = _kind == ContentsKind.EStargz ? NextStart(entry.Offset) : i + 1 < end ? entries[i + 1].Offset : file.EndOffset;
            if (entry.ChunkOffset != place || size <= 0 || size > file.Size - place)
            {
                throw Fault(file, "has pieces that are not its size together");
            }

            if (entry.Offset < 0 || entry.Offset >= stored || stored > _end || entry.InnerOffset < 0)
            {
                throw Fault(file, "has a piece that is not in the layer");
            }

            chunks[i - first] = new Chunk(entry.Offset, stored, entry.InnerOffset, size, entry.ChunkDigest is null ? null : ReadDigest(entry.ChunkDigest, file));
            place += size;
        }

        return place == file.Size ? chunks : throw Fault(file, "has pieces that are not its size together");
    }

    private long NextStart(long offset)
    {
        int index = Array.BinarySearch(_starts, offset);
        return index >= 0 && index + 1 < _starts.Length ? _starts[index + 1] : _end;
    }

    private static Digest ReadDigest(string? text, ContentsEntry entry) =>
        Digest.TryParse(text, out Digest digest) && digest.Algorithm == "sha256" ? digest : throw Fault(entry, "has no digest");

    private static InvalidDataException Fault(ContentsEntry entry, string what) => new($"Its entry '{PrintableText.Of(entry.Name ?? "")}' {what}.");
}
