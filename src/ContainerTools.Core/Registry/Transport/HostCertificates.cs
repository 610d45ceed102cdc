using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The certificates that a folder has for one registry: authorities in <c>*.crt</c>, and a client certificate in <c>name.cert</c> with its
/// key in <c>name.key</c>. Immutable, for any thread.
/// </summary>
/// <param name="Authorities">To trust beside the system's.</param>
/// <param name="Client">By which this client shows who it is, with its key; null for none.</param>
internal sealed record HostCertificates(EquatableList<X509Certificate2> Authorities, X509Certificate2? Client)
{
    public static HostCertificates None { get; } = new([], null);

    /// <summary>What the first of the folders that exists has. A file that cannot be used is warned of and left out.</summary>
    public static HostCertificates Read(IEnumerable<string> folders, IReporter reporter)
    {
        if (folders.FirstOrDefault(Directory.Exists) is not { } folder)
        {
            return None;
        }

        return new HostCertificates(
            [.. Files(folder, ".crt", reporter).SelectMany(file => Try(file, reporter, () => CertificateFile.Read(file)) ?? [])],
            Files(folder, ".cert", reporter).Select(file => Try(file, reporter, () => CertificateFile.ReadWithKey(file, Path.ChangeExtension(file, ".key"), null))).FirstOrDefault(client => client is not null));
    }

    // Sorted, so that it does not depend on the file system which of several is taken.
    private static IEnumerable<string> Files(string folder, string extension, IReporter reporter) =>
        Try(folder, reporter, () => Directory.GetFiles(folder).Where(file => Path.GetExtension(file) == extension).Order(StringComparer.Ordinal).ToArray()) ?? [];

    private static T? Try<T>(string path, IReporter reporter, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            reporter.Warning($"Certificates in '{path}' are not used: {exception.Message}");
            return null;
        }
    }
}
