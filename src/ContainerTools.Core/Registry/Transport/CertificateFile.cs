using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>A file with certificates of authorities.</summary>
public static class CertificateFile
{
    /// <summary>Reads all certificates of a file: PEM with any number of them, or DER with one. Private keys in it are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <returns>At least one, in the order of the file.</returns>
    /// <exception cref="CryptographicException">There is none that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2[] Read(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? [.. certificates] : [X509CertificateLoader.LoadCertificateFromFile(path)];
    }
}
