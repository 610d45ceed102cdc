using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Packages.Sbom;

/// <summary>
/// A list of an image's packages as other tools read it (software bill of materials). The same image and packages give the same bytes: the
/// time is that of the image, and what must be unique is made of the content.
/// </summary>
public sealed class SbomDocument
{
    // Of names that stand for URLs (RFC 9562, 6.6).
    private static readonly byte[] UrlNames = Convert.FromHexString("6BA7B8119DAD11D180B400C04FD430C8");

    private SbomDocument(SbomFormat format, Image image, byte[] content) => (Format, Image, Content) = (format, image, content);

    /// <summary>How it is written.</summary>
    public SbomFormat Format { get; }

    /// <summary>The image whose packages it lists.</summary>
    public Image Image { get; }

    /// <summary>The document: JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The media type of the document, by which registries and other tools know it.</summary>
    public string MediaType => Format == SbomFormat.SpdxJson ? "application/spdx+json" : "application/vnd.cyclonedx+json";

    // By which other tools recognise the format.
    private string FileName => Format == SbomFormat.SpdxJson ? "sbom.spdx.json" : "sbom.cdx.json";

    /// <summary>Writes the document.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="format">How to write it.</param>
    /// <param name="created">The time that it names; null for that of the image, or 1970 if it has none.</param>
    public static SbomDocument Of(ImagePackages packages, SbomFormat format, DateTimeOffset? created = null)
    {
        var parts = new SbomParts(packages, created ?? packages.Image.Created ?? DateTimeOffset.UnixEpoch);
        Action<Utf8JsonWriter> write = format switch
        {
            SbomFormat.SpdxJson => new SpdxWriter(parts, MakeId(parts, format)).Write,
            SbomFormat.CycloneDxJson => new CycloneDxWriter(parts, MakeId(parts, format)).Write,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        return new SbomDocument(format, packages.Image, JsonWriting.WriteIndented(write));
    }

    /// <summary>Writes it to a file that is complete or as it was; a FIFO or a character device is written in place.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="ImageException">The file exists, or cannot be written.</exception>
    public void Write(string path, bool overwrite) => OutputFile.Write(path, Content.Span, overwrite);

    /// <summary>Makes an artifact of it that is attached to the image (OCI image-spec, manifest.md, "subject").</summary>
    public Artifact ToArtifact()
    {
        var subject = new Descriptor(Image.Manifest.MediaType, Image.Digest, Image.Manifest.Size);
        var content = new MemoryBlob(MediaType, Digest.Of("sha256", Content.Span), Content);
        var title = new Dictionary<string, string> { [ArtifactFile.TitleKey] = FileName };
        return Artifact.Of(MediaType, [(content.Descriptor with { Annotations = title }, content)], subject);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Format} of {Image}";

    // A name-based UUID (RFC 9562, 5.5) of all that makes the document another one.
    private static Guid MakeId(SbomParts parts, SbomFormat format)
    {
        var name = new StringBuilder().Append(format).Append(' ').Append(SbomParts.Tool).Append(' ').Append(SbomParts.ToolVersion).Append(' ').Append(parts.Image.Digest).Append(' ').Append(parts.Created);
        foreach (SbomComponent component in parts.Components)
        {
            name.Append('\n').Append(component.Reference);
        }

#pragma warning disable CA5350 // The kind of UUID is defined by it; nothing is protected.
        byte[] hash = SHA1.HashData([.. UrlNames, .. Encoding.UTF8.GetBytes(name.ToString())]);
#pragma warning restore CA5350
        BinaryPrimitives.WriteUInt16BigEndian(hash.AsSpan(6), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(hash.AsSpan(6)) & 0x0FFF | 0x5000));
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
