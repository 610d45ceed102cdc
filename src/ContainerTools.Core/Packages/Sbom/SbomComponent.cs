using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ContainerTools.Packages.Sbom;

/// <summary>One package as such a list has it.</summary>
internal sealed class SbomComponent
{
    private const int IdLength = 16;

    /// <param name="package">The package.</param>
    /// <param name="used">How often references were used by those before it.</param>
    public SbomComponent(ImagePackage package, Dictionary<string, int> used)
    {
        Package = package;
        Path = WithoutHalves(package.Location);
        string placed = $"{package.PackageUrl}#{Path}";
        Reference = used.TryAdd(package.PackageUrl, 1) ? package.PackageUrl : placed;
        while (Reference != package.PackageUrl && !used.TryAdd(Reference, 1))
        {
            Reference = $"{placed}#{++used[placed]}";
        }
    }

    public ImagePackage Package { get; }

    /// <summary>Where the image says that it has it. A byte that is no UTF-8 is written as <c>\xNN</c>.</summary>
    public string Path { get; }

    /// <summary>Tells it from all others of the document.</summary>
    public string Reference { get; }

    public LicenseExpression? License => Package.License is { } license ? LicenseExpression.Parse(license) : null;

    /// <summary>An identifier of letters, digits, dots and dashes (SPDX 2.3, 7.2).</summary>
    public string SpdxId
    {
        get
        {
            string name = new([.. Package.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')]);
            return $"SPDXRef-Package-{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Reference)))[..IdLength]}";
        }
    }

    /// <summary>The digest of the package's archive: the name of the algorithm without a dash, and the digest in hexadecimal digits.</summary>
    /// <returns>Null where there is none that these documents know.</returns>
    public (string Algorithm, string Hex)? Checksum
    {
        get
        {
            // One of several will do; each may have options behind a question mark (W3C, Subresource Integrity).
            string? text = Package.Integrity?.Split(' ')[0].Split('?')[0];
            int dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
            string? algorithm = dash < 0 ? null : text![..dash] switch { "sha1" => "SHA1", "sha256" => "SHA256", "sha384" => "SHA384", "sha512" => "SHA512", _ => null };
            byte[] hash = new byte[64];
            return algorithm is not null && Convert.TryFromBase64String(text![(dash + 1)..], hash, out int length) && length == SizeOf(algorithm)
                ? (algorithm, Convert.ToHexStringLower(hash.AsSpan(0, length)))
                : null;
        }
    }

    private static int SizeOf(string algorithm) => algorithm switch { "SHA1" => 20, "SHA256" => 32, "SHA384" => 48, _ => 64 };

    // JSON has no half of a surrogate pair, which stands for such a byte.
    private static string WithoutHalves(string path)
    {
        var text = new StringBuilder(path.Length);
        for (int i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i]))
            {
                text.Append(path[i]);
            }
            else if (i + 1 < path.Length && char.IsSurrogatePair(path[i], path[i + 1]))
            {
                text.Append(path, i++, 2);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{path[i] & 0xFF:x2}");
            }
        }

        return text.ToString();
    }
}
