using System.Security.Cryptography;
using System.Text;

namespace ContainerTools.Packages.Sbom;

/// <summary>One package as such a list has it.</summary>
internal sealed class SbomComponent
{
    private const int IdLength = 16;

    /// <param name="package">The package.</param>
    /// <param name="used">The references of those before it.</param>
    public SbomComponent(ImagePackage package, HashSet<string> used)
    {
        Package = package;
        Reference = package.PackageUrl;
        for (int number = 1; !used.Add(Reference); number++)
        {
            Reference = number == 1 ? $"{package.PackageUrl}#{package.Path}" : $"{package.PackageUrl}#{package.Path}#{number}";
        }
    }

    public ImagePackage Package { get; }

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
            return algorithm is not null && Convert.TryFromBase64String(text![(dash + 1)..], hash, out int length) && length >= 20
                ? (algorithm, Convert.ToHexStringLower(hash.AsSpan(0, length)))
                : null;
        }
    }
}
