using System.Globalization;
using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>What in a layer's headers comes from when and how it was built, so that building it again gives other bytes.</summary>
internal sealed class HeaderTraces
{
    private long _earliest = long.MaxValue;
    private long _latest = long.MinValue;
    private string? _withVolatileTimes;
    private int _volatileTimes;
    private string? _withProcessId;
    private string _processIdName = "";

    public void Add(TarHeader header, ReadOnlySpan<byte> raw)
    {
        _earliest = Math.Min(_earliest, header.Mtime);
        _latest = Math.Max(_latest, header.Mtime);
        if (header.Records.Count > 0 && header.Records.Any(record => record.Key is "atime" or "ctime"))
        {
            _withVolatileTimes ??= header.Name;
            _volatileTimes++;
        }

        if (_withProcessId is null && (TarEntryType)raw[UstarBlock.TypeOffset] == TarEntryType.PaxRecords && HasProcessId(TarText.Cut(raw[UstarBlock.Name])))
        {
            _withProcessId = header.Name;
            _processIdName = TarText.Decode(TarText.Cut(raw[UstarBlock.Name]));
        }
    }

    public void Report(DefectList defects)
    {
        if (_earliest < _latest)
        {
            defects.Information(ImageDefectCode.VaryingTimes, $"has entries with times from {Show(_earliest)} to {Show(_latest)}; built again it may have other bytes", actual: $"{Show(_earliest)} to {Show(_latest)}");
        }

        if (_withVolatileTimes is not null)
        {
            defects.Information(ImageDefectCode.VolatileTimes, $"has {_volatileTimes:N0} entries with times of access or status change, such as '{TarText.Printable(_withVolatileTimes)}'; built again it has other bytes", path: _withVolatileTimes);
        }

        if (_withProcessId is not null)
        {
            defects.Information(ImageDefectCode.ProcessIdInHeader, $"has the number of the process that wrote it in header names such as '{TarText.Printable(_processIdName)}'; built again it has other bytes", actual: _processIdName, path: _withProcessId);
        }
    }

    // "PaxHeaders.1234/name" is what POSIX proposes; Go writes a 0 there, and GNU tar can be told to.
    private static bool HasProcessId(ReadOnlySpan<byte> name)
    {
        int start = name.IndexOf("PaxHeaders."u8);
        if (start < 0)
        {
            return false;
        }

        name = name[(start + "PaxHeaders.".Length)..];
        int slash = name.IndexOf((byte)'/');
        return slash > 0 && !name[..slash].ContainsAnyExceptInRange((byte)'0', (byte)'9') && name[..slash].ContainsAnyExcept((byte)'0');
    }

    private static string Show(long seconds) => seconds is > -62_135_596_800 and < 253_402_300_800
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{seconds} s");
}
