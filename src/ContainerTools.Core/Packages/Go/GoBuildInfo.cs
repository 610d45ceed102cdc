using System.Text;

namespace ContainerTools.Packages.Go;

/// <summary>What Go 1.18 and later write into programs: the Go version and the modules (Go, debug/buildinfo).</summary>
/// <param name="GoVersion">Such as <c>1.22.1</c>.</param>
/// <param name="Modules">The main module first.</param>
internal sealed record GoBuildInfo(string GoVersion, IReadOnlyList<GoModule> Modules)
{
    private const int HeaderSize = 32;

    // Go puts 16 bytes before and behind the modules, so that its own tools find them.
    private const int SentinelSize = 16;

    /// <returns>Null where it is none after all.</returns>
    public static GoBuildInfo? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= HeaderSize)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = bytes[HeaderSize..];
        return TryTake(ref rest, out ReadOnlySpan<byte> version) && VersionIn(Encoding.UTF8.GetString(version)) is { } number && TryTake(ref rest, out ReadOnlySpan<byte> modules)
            ? new GoBuildInfo(number, [.. ReadModules(Encoding.UTF8.GetString(WithoutSentinels(modules)))])
            : null;
    }

    // "go1.22.1", "go1.22.1 X:experiment", or "devel go1.23-0123abc Mon Jan 1 …" where Go was built from its sources.
    private static string? VersionIn(string text) => text.Split(' ').FirstOrDefault(word => word.StartsWith("go", StringComparison.Ordinal) && word.Length > 2)?[2..];

    private static ReadOnlySpan<byte> WithoutSentinels(ReadOnlySpan<byte> modules) =>
        modules.Length > 2 * SentinelSize && modules[^(SentinelSize + 1)] == (byte)'\n' ? modules[SentinelSize..^SentinelSize] : [];

    // A replacement stands in the line behind what it replaces.
    private static IEnumerable<GoModule> ReadModules(string text)
    {
        GoModule? last = null;
        foreach (string[] fields in text.Split('\n').Select(line => line.Split('\t')).Where(fields => fields.Length >= 2))
        {
            GoModule module = new(fields[1], fields.ElementAtOrDefault(2) ?? "", fields.ElementAtOrDefault(3), fields[0] == "mod");
            if (fields[0] == "=>")
            {
                // A folder has no name that anybody else knows.
                last = IsFolder(module.Path) ? module with { Path = last?.Path ?? module.Path } : module;
            }
            else if (fields[0] is "mod" or "dep")
            {
                if (last is not null)
                {
                    yield return last;
                }

                last = module;
            }
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    // Relative, of Unix, or of Windows.
    private static bool IsFolder(string path) => path.Length > 0 && (path[0] is '.' or '/' or '\\' || path.AsSpan().IndexOf(':') == 1);

    // A length as a number of seven bits a byte, the low ones first, then so many bytes.
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = [];
        int length = 0;
        for (int i = 0; i < Math.Min(4, rest.Length); i++)
        {
            length |= (rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80)
            {
                continue;
            }

            if (length > rest.Length - i - 1)
            {
                return false;
            }

            value = rest.Slice(i + 1, length);
            rest = rest[(i + 1 + length)..];
            return true;
        }

        return false;
    }
}
