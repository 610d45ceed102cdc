using System.Security.Cryptography;
using System.Text;

namespace ContainerTools.Packages.Sbom;

/// <summary>What a package says of its licence, as an expression of SPDX (SPDX 2.3, annex D).</summary>
internal sealed class LicenseExpression
{
    private const int HashLength = 16;
    private readonly Dictionary<string, string> _unknown = new(StringComparer.Ordinal);

    private LicenseExpression(string text) => Text = text;

    /// <summary>The expression; licences that SPDX has no name for are references.</summary>
    public string Text { get; private set; }

    /// <summary>What the references stand for.</summary>
    public IReadOnlyDictionary<string, string> Unknown => _unknown;

    /// <summary>Whether it is one licence and nothing else.</summary>
    public bool IsSingle => !Text.AsSpan().ContainsAny(' ', '(');

    /// <summary>Reads what a package says; what is no expression stands for a licence that SPDX does not know.</summary>
    public static LicenseExpression Parse(string license)
    {
        var result = new LicenseExpression("");
        var text = new StringBuilder();
        int depth = 0;
        bool wantsLicense = true;
        string[] words = [.. Split(license)];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            bool isOperator = word is "AND" or "OR";
            if (word == "(" ? !wantsLicense : word == ")" || isOperator ? wantsLicense : !wantsLicense)
            {
                return OfUnknown(license);
            }

            depth += word == "(" ? 1 : word == ")" ? -1 : 0;
            if (depth < 0)
            {
                return OfUnknown(license);
            }

            if (word is "(" or ")")
            {
                text.Append(word == "(" && text.Length > 0 && text[^1] != '(' ? " (" : word);
                continue;
            }

            text.Append(text.Length > 0 && text[^1] != '(' ? " " : "");
            if (isOperator)
            {
                text.Append(word);
                wantsLicense = true;
                continue;
            }

            wantsLicense = false;
            if (i + 2 < words.Length && words[i + 1] == "WITH")
            {
                text.Append(result.Name(word, words[i + 2]));
                i += 2;
            }
            else
            {
                text.Append(result.Name(word));
            }
        }

        if (wantsLicense || depth > 0)
        {
            return OfUnknown(license);
        }

        result.Text = text.ToString();
        return result;
    }

    private static LicenseExpression OfUnknown(string license)
    {
        var result = new LicenseExpression("");
        result.Text = result.Refer(license);
        return result;
    }

    private string Name(string license) => LicenseNames.Find(license) ?? Refer(license);

    private string Name(string license, string exception) =>
        LicenseNames.Find(license) is { } known && LicenseNames.FindException(exception) is { } condition ? $"{known} WITH {condition}" : Refer($"{license} WITH {exception}");

    // The name where it is one that a reference may have, else a digest of it.
    private string Refer(string license)
    {
        bool isPlain = license.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        string plain = license.StartsWith("LicenseRef-", StringComparison.Ordinal) ? license["LicenseRef-".Length..] : license;
        string reference = "LicenseRef-" + (isPlain && plain.Length > 0 ? plain : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(license)))[..HashLength]);
        _unknown[reference] = license;
        return reference;
    }

    private static IEnumerable<string> Split(string license) =>
        license.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
