using System.Buffers.Binary;

namespace ContainerTools.Packages.Rpm;

/// <summary>
/// The pages in a write-ahead log (SQLite, "Database File Format", section 4), which are newer than those in the database. As for SQLite, the log
/// ends before the first frame that does not belong to it, and what was not committed does not count.
/// </summary>
internal sealed class SqliteWal
{
    private const int HeadLength = 32;
    private const int FrameHeadLength = 24;
    private const uint Magic = 0x377F_0682;
    private const uint Version = 3_007_000;

    private readonly DatabaseFile _file;
    private readonly Dictionary<uint, long> _pages = [];

    private SqliteWal(DatabaseFile file) => _file = file;

    /// <summary>How many pages the database has after the last commit; 0 where there was none.</summary>
    public uint PageCount { get; private set; }

    /// <param name="file">The log.</param>
    /// <param name="pageSize">Of the database.</param>
    /// <returns>Null where it is no log, as an empty file is none, or that of another database.</returns>
    public static SqliteWal? Open(DatabaseFile file, int pageSize)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        if (!file.TryRead(0, head) || (Number(head) & ~1u) != Magic || Number(head[4..]) != Version || Number(head[8..]) != pageSize)
        {
            return null;
        }

        var sum = new SqliteChecksum(isBigEndian: (Number(head) & 1) != 0);
        sum.Add(head[..24]);
        var log = new SqliteWal(file);
        if (sum.IsThatOf(head[24..]))
        {
            log.ReadFrames(sum, head.Slice(16, 8), pageSize);
        }

        return log;
    }

    /// <returns>Whether the log has the page.</returns>
    public bool TryRead(uint page, Span<byte> target) =>
        _pages.TryGetValue(page, out long offset) && _file.TryRead(offset, target);

    private void ReadFrames(SqliteChecksum sum, ReadOnlySpan<byte> salts, int pageSize)
    {
        var pending = new Dictionary<uint, long>();
        byte[] frame = new byte[FrameHeadLength + pageSize];
        for (long offset = HeadLength; _file.TryRead(offset, frame); offset += frame.Length)
        {
            ReadOnlySpan<byte> head = frame.AsSpan(0, FrameHeadLength);
            uint page = Number(head);
            sum.Add(head[..8]);
            sum.Add(frame.AsSpan(FrameHeadLength));
            if (page == 0 || !head.Slice(8, 8).SequenceEqual(salts) || !sum.IsThatOf(head[16..]))
            {
                return;
            }

            pending[page] = offset + FrameHeadLength;
            if (Number(head[4..]) is not 0 and var count)
            {
                Commit(pending, count);
            }
        }
    }

    private void Commit(Dictionary<uint, long> pending, uint count)
    {
        foreach ((uint page, long offset) in pending)
        {
            _pages[page] = offset;
        }

        pending.Clear();
        PageCount = count;
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
