using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>A file with certificates.</summary>
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

    /// <summary>Whether a file has PEM in it: certificates or keys as text (RFC 7468).</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static bool IsPem(string path)
    {
        using StreamReader text = File.OpenText(path);
        char[] start = new char[64 * 1024];
        return start.AsSpan(0, text.ReadBlock(start)).Contains("-----BEGIN ", StringComparison.Ordinal);
    }

    /// <summary>Reads the first certificate of a PEM file, with its key, so that it can be used for TLS.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keyPath">The file with the key; null where it is the same.</param>
    /// <param name="password">Of the key; null where it is not encrypted.</param>
    /// <exception cref="CryptographicException">They cannot be read, or do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static X509Certificate2 ReadWithKey(string path, string? keyPath, string? password)
    {
        X509Certificate2 certificate = password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows uses only keys for TLS that came in by way of PKCS#12.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }
}
