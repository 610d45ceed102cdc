using System.Globalization;
using System.Text;

namespace ContainerTools.Tar;

/// <summary>
/// Makes times in headers no later than a moment. Fields and records are changed where they stand, so that nothing else of an
/// entry changes, whatever its dialect.
/// </summary>
/// <param name="latest">In seconds since 1970-01-01T00:00:00Z; zero or more.</param>
internal sealed class TimeClamp(long latest)
{
    private static readonly string[] Keys = ["mtime", "atime", "ctime", "LIBARCHIVE.creationtime", "SCHILY.atime", "SCHILY.ctime"];

    /// <summary>Whether a header has a later time. Times that GNU tar puts into its own fields are not known here.</summary>
    public bool Concerns(TarHeader header) =>
        IsLater(header.Mtime, header.MtimeNanoseconds) || header.Records.Any(IsLater);

    /// <param name="header">The blocks before a content; changed.</param>
    public void Apply(byte[] header)
    {
        foreach (TarHeaderBlock block in TarHeaderBlock.ReadAll(header))
        {
            if (block.Type is TarEntryType.PaxRecords or TarEntryType.SolarisPaxRecords or TarEntryType.GlobalPaxRecords)
            {
                ApplyToRecords(header.AsSpan(block.BodyOffset, block.BodyLength));
            }

            ApplyToBlock(header.AsSpan(block.Offset, TarSize.Block));
        }
    }

    /// <summary>The header with no later time.</summary>
    public TarHeader Apply(TarHeader header)
    {
        TarHeader clamped = IsLater(header.Mtime, header.MtimeNanoseconds) ? header with { Mtime = latest, MtimeNanoseconds = 0 } : header;
        return clamped.Records.Any(IsLater) ? clamped with { Records = [.. clamped.Records.Where(record => !IsLater(record))] } : clamped;
    }

    private bool IsLater(PaxRecord record) => Keys.Contains(record.Key) && IsLater(record.Value.Span);

    private bool IsLater(long seconds, int nanoseconds) => seconds > latest || (seconds == latest && nanoseconds > 0);

    private bool IsLater(ReadOnlySpan<byte> time) => PaxTime.TryParse(time, out long seconds, out int nanoseconds) && IsLater(seconds, nanoseconds);

    private void ApplyToBlock(Span<byte> block)
    {
        bool changed = ApplyToField(block[UstarBlock.Mtime]);
        if (UstarBlock.HasGnuTimes(block))
        {
            changed |= ApplyToField(block[UstarBlock.GnuAccessTime]) | ApplyToField(block[UstarBlock.GnuChangeTime]);
        }

        if (changed)
        {
            UstarBlock.Seal(block);
        }
    }

    private bool ApplyToField(Span<byte> field)
    {
        if (!TarNumber.TryParse(field, out long seconds) || seconds <= latest)
        {
            return false;
        }

        TarNumber.WriteOctal(field, latest);
        return true;
    }

    private void ApplyToRecords(Span<byte> body)
    {
        var records = new PaxParser(body);
        int end = 0;
        while (records.Read())
        {
            // The record is a newline longer than its value.
            end = records.Consumed;
            if (Keys.Contains(Encoding.UTF8.GetString(records.Key)) && IsLater(records.Value))
            {
                Write(body.Slice(end - 1 - records.Value.Length, records.Value.Length));
            }
        }
    }

    // As many digits as before: the length of the record is written in front of it.
    private void Write(Span<byte> value)
    {
        int point = value.IndexOf((byte)'.');
        Span<byte> whole = point < 0 ? value : value[..point];
        Encoding.ASCII.GetBytes(latest.ToString(CultureInfo.InvariantCulture).PadLeft(whole.Length, '0'), whole);
        if (point >= 0)
        {
            value[(point + 1)..].Fill((byte)'0');
        }
    }
}
