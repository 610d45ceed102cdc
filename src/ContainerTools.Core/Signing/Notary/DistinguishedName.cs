using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Json;

namespace ContainerTools.Signing.Notary;

/// <summary>The subject of a certificate as its parts, by their short names. No part may be there twice.</summary>
internal sealed class DistinguishedName
{
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN", ["2.5.4.5"] = "SERIALNUMBER", ["2.5.4.6"] = "C", ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.9"] = "STREET", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU",
        ["2.5.4.17"] = "POSTALCODE", ["0.9.2342.19200300.100.1.25"] = "DC", ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    private readonly Dictionary<string, string> _parts;

    private DistinguishedName(Dictionary<string, string> parts) => _parts = parts;

    /// <summary>Reads a name as a trust policy has it (RFC 4514), such as <c>C=US, ST=WA, O=Example</c>. Country, state and organization must be there.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static DistinguishedName Parse(string text, string what)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in Divide(text))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : Canonical(part[..equals].Trim());
            string value = equals < 0 ? "" : Unescape(part[(equals + 1)..].Trim());
            if (name.Length == 0 || value.Length == 0 || part.Contains('+', StringComparison.Ordinal) && !part.Contains("\\+", StringComparison.Ordinal) || !parts.TryAdd(name, value))
            {
                throw JsonReading.Malformed(what, $"has a subject that is no name: '{text}'");
            }
        }

        return parts.ContainsKey("C") && parts.ContainsKey("ST") && parts.ContainsKey("O")
            ? new DistinguishedName(parts)
            : throw JsonReading.Malformed(what, $"has a subject without C, ST or O, which a subject must have: '{text}'");
    }

    /// <summary>Reads the subject of a certificate.</summary>
    /// <returns>Null where it has a part twice, or is no name.</returns>
    public static DistinguishedName? TryOf(X509Certificate2 certificate)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (X500RelativeDistinguishedName part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            {
                if (part.HasMultipleElements || !parts.TryAdd(Canonical(ShortNames.GetValueOrDefault(part.GetSingleElementType().Value!, part.GetSingleElementType().Value!)), part.GetSingleElementValue() ?? ""))
                {
                    return null;
                }
            }
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or AsnContentException or InvalidOperationException)
        {
            return null;
        }

        return new DistinguishedName(parts);
    }

    /// <summary>Whether another name has all parts of this one, with the same values.</summary>
    public bool IsPartOf(DistinguishedName other) => _parts.All(part => other._parts.TryGetValue(part.Key, out string? value) && value == part.Value);

    private static string Canonical(string name) => name.ToUpperInvariant() is var upper && upper == "S" ? "ST" : upper;

    private static IEnumerable<string> Divide(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] is ',' or ';')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            result.Append(text[i]);
        }

        return result.ToString();
    }
}
