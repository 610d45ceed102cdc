using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// Something stored under <c>/manifests/</c> in a registry: raw bytes, and what they claim to be. The digest is always
/// that of the raw bytes; they are never written anew.
/// </summary>
public class ManifestDocument
{
    /// <summary>Of a manifest or config, in bytes: what the distribution specification wants every registry to take, and engines do.</summary>
    internal const int UsualLimit = 4 * 1024 * 1024;

    internal ManifestDocument(ReadOnlyMemory<byte> raw, string mediaType, Digest digest, JsonElement json)
    {
        Raw = raw;
        MediaType = mediaType;
        Digest = digest;
        string what = Describe(digest);
        Annotations = json.GetMap("annotations", what) ?? Descriptor.NoAnnotations;
        ArtifactType = json.GetText("artifactType", what);
        Subject = json.GetObject("subject", what) is { } subject ? Descriptor.Read(subject, $"The subject in {what}") : null;
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public string MediaType { get; }

    public Digest Digest { get; }

    /// <summary>In bytes.</summary>
    public long Size => Raw.Length;

    public IReadOnlyDictionary<string, string> Annotations { get; }

    public string? ArtifactType { get; }

    /// <summary>The manifest that this one is about, for signatures, SBOMs and other referrers.</summary>
    public Descriptor? Subject { get; }

    /// <summary>The document as it was served.</summary>
    public string Json => Encoding.UTF8.GetString(Raw.Span);

    public Descriptor Descriptor => new(MediaType, Digest, Size) { ArtifactType = ArtifactType };

    /// <summary>Recognises the kind: by the content type, then the body's own media type, then its shape.</summary>
    /// <param name="contentType">As served or as the descriptor says, if known; parameters are ignored.</param>
    /// <param name="algorithm">The algorithm of <see cref="Digest"/>.</param>
    /// <exception cref="ImageException">Not JSON, ambiguous (CVE-2021-41190), or a required field is missing.</exception>
    public static ManifestDocument Parse(ReadOnlyMemory<byte> raw, string? contentType = null, string algorithm = "sha256")
    {
        Digest digest = Digest.Of(algorithm, raw.Span);
        string what = Describe(digest);
        JsonElement json = JsonReading.ParseObject(raw, what);
        string mediaType = ManifestType.Recognise(json, contentType, what);
        return MediaTypes.IsIndex(mediaType) ? new IndexManifest(raw, mediaType, digest, json)
            : MediaTypes.IsManifest(mediaType) ? new Manifest(raw, mediaType, digest, json)
            : new ManifestDocument(raw, mediaType, digest, json);
    }

    public override string ToString() => Digest.ToString();

    private protected static string Describe(Digest digest) => $"Manifest {digest}";
}
