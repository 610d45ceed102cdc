using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// A document that a registry stores under <c>/manifests/</c>: its raw bytes and the fields that all kinds share. The digest
/// is always that of the raw bytes, which are never serialised again. Immutable, so it may be used from several threads.
/// </summary>
public class ManifestDocument
{
    /// <summary>The largest manifest or config that is accepted, in bytes: the distribution-spec asks registries to accept 4 MiB, and engines do too.</summary>
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

    /// <summary>The bytes of the document, exactly as they were read.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The recognised media type of the document; empty where nothing names one.</summary>
    public string MediaType { get; }

    /// <summary>The digest of <see cref="Raw"/>.</summary>
    public Digest Digest { get; }

    /// <summary>The size of <see cref="Raw"/>, in bytes.</summary>
    public long Size => Raw.Length;

    /// <summary>The document's annotations (annotations.md); empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The kind of artifact (manifest.md, "artifactType"), or null where none is given.</summary>
    public string? ArtifactType { get; }

    /// <summary>The manifest that this one describes (manifest.md, "subject"), set by signatures, SBOMs and other referrers; else null.</summary>
    public Descriptor? Subject { get; }

    /// <summary>The document as text: <see cref="Raw"/> decoded as UTF-8.</summary>
    public string Json => Encoding.UTF8.GetString(Raw.Span);

    /// <summary>A new descriptor of this document: media type, digest, size and artifact type.</summary>
    public Descriptor Descriptor => new(MediaType, Digest, Size) { ArtifactType = ArtifactType };

    /// <summary>
    /// Reads a manifest or an index. Its kind is recognised by the content type, else by the document's own media type, else by
    /// its fields.
    /// </summary>
    /// <param name="raw">The bytes of the document. They are not copied and must not change later.</param>
    /// <param name="contentType">The type that the registry sent or the descriptor names, or null where it is not known; parameters after a semicolon are ignored.</param>
    /// <param name="algorithm">The algorithm of <see cref="Digest"/>: <c>sha256</c> or <c>sha512</c>.</param>
    /// <returns>A <see cref="Manifest"/>, an <see cref="IndexManifest"/>, or a document of another kind.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Malformed"/>: the bytes are not a JSON object, fit more than one kind (CVE-2021-41190), or lack a
    /// required field. <see cref="ImageError.Unsupported"/>: the algorithm is another one.
    /// </exception>
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

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();

    private protected static string Describe(Digest digest) => $"Manifest {digest}";
}
