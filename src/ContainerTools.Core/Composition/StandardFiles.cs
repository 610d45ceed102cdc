using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Files that programs expect and that an image made of one program lacks (as nixpkgs' caCertificates gives them).</summary>
internal static class StandardFiles
{
    private const int Readable = 0b110_100_100;
    private const int StickyFolder = 0b001_111_111_111;

    // The places where Debian, Alpine, Fedora and OpenSSL's own builds keep the bundle.
    private static readonly string[] BundlePlaces =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ];

    private static readonly string[] BundleNames =
    [
        "etc/ssl/certs/ca-bundle.crt", "etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
    ];

    /// <summary>A folder where everybody may write and nobody may remove another's files.</summary>
    public static LayerEntry Tmp { get; } = new("tmp", FileKind.Directory, StickyFolder) { Origin = "the folder for temporary files" };

    /// <summary>This machine's certificate authorities, under the three names by which programs look for them.</summary>
    /// <exception cref="ImageException">This machine keeps none in a file.</exception>
    public static IEnumerable<LayerEntry> CaCertificates()
    {
        string bundle = BundlePlaces.FirstOrDefault(File.Exists)
            ?? throw new ImageException(ImageError.SourceFailed, "This machine has no bundle of certificate authorities in any of the usual places; add one to the image's files.", BundlePlaces[0]);
        byte[] content = File.ReadAllBytes(bundle);
        return BundleNames.Select(name => new LayerEntry(name, FileKind.File, Readable) { Content = new BytesContent(content), Origin = bundle });
    }
}
