using System.Buffers;

namespace ContainerTools.Versions;

/// <summary>The parts of a version as dpkg splits it.</summary>
internal readonly ref struct DebianVersion
{
    private const string WhiteSpace = " \t\n\v\f\r";

    private static readonly SearchValues<char> WhiteSpaces = SearchValues.Create(WhiteSpace);

    public ReadOnlySpan<char> Epoch { get; private init; }

    public ReadOnlySpan<char> Upstream { get; private init; }

    public ReadOnlySpan<char> Revision { get; private init; }

    /// <summary>Refuses what dpkg calls an error. Odd characters are none: dpkg warns of them and compares all the same.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DebianVersion version)
    {
        text = text.Trim(WhiteSpace);
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> rest = text[(colon + 1)..];
        int hyphen = rest.LastIndexOf('-');
        version = new()
        {
            Epoch = colon < 0 ? "0" : text[..colon],
            Upstream = hyphen < 0 ? rest : rest[..hyphen],
            Revision = hyphen < 0 ? "0" : rest[(hyphen + 1)..],
        };
        return VersionText.IsNumber(version.Epoch) && !version.Upstream.IsEmpty && !version.Revision.IsEmpty && !rest.ContainsAny(WhiteSpaces);
    }
}
