using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ContainerTools.Comparison;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Output;

/// <summary>How values look in tables; used by the module's format file.</summary>
public static partial class DisplayText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A value without characters that a terminal obeys instead of showing them; the object keeps them.</summary>
    /// <param name="value">A text, a list or a dictionary of texts, or anything that has a text.</param>
    public static string Of(object? value) => (value as PSObject)?.BaseObject is { } inner and not PSCustomObject ? Of(inner) : value switch
    {
        null => "",
        string text => PrintableText.Of(text),
        IReadOnlyDictionary<string, string> map => $"{{{string.Join(", ", map.Select(pair => $"[{Of(pair.Key)}, {Of(pair.Value)}]"))}}}",
        IEnumerable list => $"{{{string.Join(", ", list.Cast<object?>().Select(Of))}}}",
        _ => PrintableText.Of(LanguagePrimitives.ConvertTo<string>(value)),
    };

    /// <summary>Three significant digits and a binary unit.</summary>
    /// <param name="bytes">A size.</param>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>The mode of a file, or that it is none: what an entry of a layer hides.</summary>
    public static string Mode(ImageFile file) => file.Whiteout == WhiteoutKind.None ? file.Mode : "hides";

    /// <summary>A bar that is as long as a part of a whole.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="width">Of the longest bar, in columns.</param>
    public static string Bar(double share, int width)
    {
        const string Eighths = " ▏▎▍▌▋▊▉";
        int length = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        return new string('█', length / 8) + (length % 8 > 0 ? Eighths[length % 8] : "");
    }

    /// <summary>The name under which an image is found again: that in its registry, else the first that it has in an archive.</summary>
    /// <returns>Null for an image without names.</returns>
    public static string? Name(IImage image)
    {
        string? given = image.RepoTags.Concat(image.LayoutNames).FirstOrDefault();
        if (image.Reference is not { } reference || ImageReference.TryParse(given, out ImageReference? parsed) && parsed.Name == reference.Name)
        {
            return given ?? image.Reference?.ToString();
        }

        return reference.Tag is null ? reference.Name : $"{reference.Name}:{reference.Tag}";
    }

    /// <summary>A media type without what all of them begin with.</summary>
    public static string MediaType(string mediaType) => Of(mediaType)
        .Replace("application/vnd.", "", StringComparison.Ordinal);

    /// <summary>A name or path whose end matters most, cut at its beginning where it is too long.</summary>
    /// <param name="text">The whole of it.</param>
    /// <param name="width">What a terminal leaves for it; in one of fewer than 80 columns, as much as in one of 80.</param>
    /// <param name="least">What one of 80 columns leaves for it.</param>
    public static string End(string text, int width, int least)
    {
        text = Of(text);
        int length = Math.Max(width, least);
        return text.Length <= length ? text : "…" + text[^(length - 1)..];
    }

    /// <summary>A sentence whose digests are as short as in the columns of digests.</summary>
    public static string Shorten(string message) => DigestText().Replace(Of(message), "$1");

    /// <summary>One side of a difference, short enough for a table.</summary>
    /// <param name="difference">Of which a file shows only what differs.</param>
    /// <param name="value">What that side has.</param>
    public static string Difference(ImageDifference difference, object? value) => Of(Describe(difference, value));

    private static string Describe(ImageDifference difference, object? value) => value switch
    {
        null => "",
        ImageFile file when difference.Aspects.Count == 0 => $"{file.Kind} {file.OctalMode} {Size(file.Size)}",
        ImageFile file => string.Join(' ', difference.Aspects.Select(aspect => Aspect(file, aspect))),
        Layer layer => $"{layer.Digest.Short} {Size(layer.Size)}",
        Image image => image.Digest.Short,
        string[] list => string.Join(' ', list),
        string text => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)),
        var other => other.ToString() ?? "",
    };

    private static string Aspect(ImageFile file, string aspect) => aspect switch
    {
        "Mode" => file.OctalMode,
        "Owner" => $"{file.Uid}:{file.Gid}",
        "Content" => $"{file.Digest?.Short} {Size(file.Size)}",
        "Link" => "-> " + (file.LinkTarget ?? file.HardLinkTo),
        "Modified" => file.Modified.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        "Kind" => file.Kind == FileKind.SymbolicLink ? "Link" : file.Kind.ToString(),
        _ => aspect,
    };

    [GeneratedRegex("[a-z0-9]+(?:[+._-][a-z0-9]+)*:([0-9a-f]{12})[0-9a-f]{20,}")]
    private static partial Regex DigestText();
}
