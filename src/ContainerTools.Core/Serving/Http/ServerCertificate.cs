using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.IO.Files;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Serving.Http;

/// <summary>
/// The certificate by which a registry shows clients who it is, with its key and the certificates of the authorities in between (RFC 8446,
/// section 4.4.2). Immutable; may be used from several threads.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2Collection _between;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        Certificate = certificate;
        _between = between;
        Context = SslStreamCertificateContext.Create(certificate, between, offline: true);
    }

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    internal SslStreamCertificateContext Context { get; }

    /// <summary>Reads a certificate and its key from PEM files, or both from one in PKCS#12 (<c>.pfx</c>, <c>.p12</c>).</summary>
    /// <param name="path">Absolute. Of a PEM file, the first certificate is the server's, as other servers have it.</param>
    /// <param name="keyPath">Absolute; null where the key is in the file of the certificate.</param>
    /// <param name="password">Of the key; null for none.</param>
    /// <exception cref="ImageException">A file cannot be read, has no certificate with its key, or the certificate is out of date.</exception>
    public static ServerCertificate Read(string path, string? keyPath, string? password)
    {
        try
        {
            ServerCertificate certificate = CertificateFile.IsPem(path) ? ReadPem(path, keyPath, password) : ReadPfx(path, password);
            DateTime end = certificate.Certificate.NotAfter;
            if (end < DateTime.Now)
            {
                certificate.Dispose();
                throw Unusable(path, $"it was valid until {end.ToUniversalTime():u}.", null);
            }

            return certificate;
        }
        catch (CryptographicException exception)
        {
            throw Unusable(path, exception.Message, exception);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, exception is FileNotFoundException { FileName: { } missing } ? missing : path, "read");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (X509Certificate2 certificate in _between)
        {
            certificate.Dispose();
        }
    }

    private static ServerCertificate ReadPem(string path, string? keyPath, string? password)
    {
        X509Certificate2 own = CertificateFile.ReadWithKey(path, keyPath, password);
        X509Certificate2[] all = CertificateFile.Read(path);
        all[0].Dispose();
        return new ServerCertificate(own, [.. all[1..]]);
    }

    private static ServerCertificate ReadPfx(string path, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        X509Certificate2 own = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("It has no private key.");
        all.Remove(own);
        return new ServerCertificate(own, all);
    }

    private static ImageException Unusable(string path, string why, Exception? inner) =>
        new(ImageError.InvalidArgument, $"The certificate in '{path}' cannot be used: {why}", path, inner);
}
