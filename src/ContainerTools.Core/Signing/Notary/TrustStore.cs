using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Signing.Notary;

/// <summary>Certificates that are trusted, as files in folders (notaryproject/specifications, trust-store-trust-policy.md, "Trust Store").</summary>
/// <param name="folder">The one that has <c>x509</c> in it.</param>
internal sealed class TrustStore(string folder)
{
    private static readonly string[] Extensions = [".pem", ".crt", ".cer"];

    /// <summary>Reads the certificates of a store.</summary>
    /// <param name="type"><c>ca</c>, <c>signingAuthority</c> or <c>tsa</c>.</param>
    /// <param name="name">The store's own name.</param>
    /// <exception cref="ImageException"><see cref="ImageError.SourceFailed"/>: it cannot be read, has a link in it, or a certificate that is no root.</exception>
    public IReadOnlyList<X509Certificate2> Read(string type, string name)
    {
        string path = Path.Combine(folder, "x509", type, name);
        try
        {
            if (new DirectoryInfo(path) is { LinkTarget: not null } or { Exists: false })
            {
                throw new ImageException(ImageError.SourceFailed, $"There is no trust store '{path}', or it is a link.", path);
            }

            X509Certificate2[] all = [.. Directory.GetFiles(path).Order(StringComparer.Ordinal).Where(IsCertificate).SelectMany(ReadFile)];
            return all.Length > 0 ? all : throw new ImageException(ImageError.SourceFailed, $"The trust store '{path}' has no certificate.", path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageError.SourceFailed, $"The trust store '{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    private static bool IsCertificate(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static X509Certificate2[] ReadFile(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' is a link, which a trust store may not have.", path);
        }

        try
        {
            X509Certificate2[] read = CertificateFile.Read(path);
            return Array.TrueForAll(read, IsRoot) ? read : throw new ImageException(ImageError.SourceFailed, $"'{path}' has a certificate that is neither an authority's nor signed by itself.", path);
        }
        catch (CryptographicException exception)
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' holds no certificate that can be read: {exception.Message}", path, exception);
        }
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority)
        || certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
