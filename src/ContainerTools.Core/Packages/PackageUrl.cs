using System.Text;

namespace ContainerTools.Packages;

/// <summary>Writes package URLs in their canonical form (purl-spec, "Package URL specification").</summary>
internal static class PackageUrl
{
    private const string Plain = ".-_~:";

    /// <param name="type">Such as <c>deb</c>.</param>
    /// <param name="space">The namespace, parts separated by slashes; null for none.</param>
    /// <param name="name">The name.</param>
    /// <param name="version">The version; null or empty for none.</param>
    /// <param name="qualifiers">Their keys in lower case; those without a value are left out.</param>
    public static string Of(string type, string? space, string name, string? version, params IEnumerable<(string Key, string? Value)> qualifiers)
    {
        var text = new StringBuilder("pkg:").Append(type).Append('/');
        foreach (string part in (space ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            Append(text, part).Append('/');
        }

        Append(text, name);
        if (!string.IsNullOrEmpty(version))
        {
            Append(text.Append('@'), version);
        }

        char before = '?';
        foreach ((string key, string? value) in qualifiers.Where(item => !string.IsNullOrEmpty(item.Value)).OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            Append(text.Append(before).Append(key).Append('='), value!);
            before = '&';
        }

        return text.ToString();
    }

    private static StringBuilder Append(StringBuilder text, string part)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in part.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || Plain.Contains((char)rune.Value)))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (byte b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                text.Append('%').Append(b.ToString("X2", null));
            }
        }

        return text;
    }
}
