using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>One descriptor of an index as text, and what it leads to.</summary>
/// <param name="Text">The descriptor as JSON.</param>
/// <param name="Descriptor">The same, read.</param>
/// <param name="Entry">Null where the index lists what was never loaded; its line stays all the same.</param>
internal sealed record IndexLine(ReadOnlyMemory<byte> Text, Descriptor Descriptor, IndexEntry? Entry)
{
    private const string ReferenceDigest = "vnd.docker.reference.digest";

    /// <summary>Whether something runs on what it leads to, so that its platform matters.</summary>
    public bool IsImage => Entry?.Image is not null;

    /// <summary>Whether the line itself says of what it speaks, and not only the manifest that it leads to.</summary>
    public bool SpeaksByAnnotation => Descriptor.Annotations.ContainsKey(ReferenceDigest);

    /// <summary>The digest of the manifest that an attestation, a signature or the like says something about.</summary>
    public Digest? Subject => Entry is { Image: not null } or { Index: not null } ? null
        : Digest.TryParse(Descriptor.Annotations.GetValueOrDefault(ReferenceDigest), out Digest digest) ? digest
        : Entry?.Document.Subject?.Digest;

    public static IReadOnlyList<IndexLine> ReadAll(ImageIndex index)
    {
        var entries = new Dictionary<Digest, IndexEntry>();
        foreach (IndexEntry entry in index.Entries)
        {
            entries.TryAdd(entry.Descriptor.Digest, entry);
        }

        using JsonDocument document = JsonDocument.Parse(index.Manifest.Raw);
        return document.RootElement.TryFind("manifests", out JsonElement manifests) && manifests.ValueKind == JsonValueKind.Array
            ? manifests.EnumerateArray().Zip(index.Manifest.Manifests, (json, descriptor) =>
                new IndexLine(IndexWriter.Keep(json), descriptor, entries.GetValueOrDefault(descriptor.Digest))).ToArray()
            : [];
    }

    /// <summary>The line of an image or artifact that stood in no index.</summary>
    public static IndexLine Of(IImage image)
    {
        Descriptor descriptor = image.Document.Descriptor with { ArtifactType = (image as Artifact)?.ArtifactType };
        return new IndexLine(descriptor.ToJson(), descriptor, IndexEntry.Of(descriptor, image));
    }

    public IndexLine WithPlatform(Platform platform)
    {
        var text = new JsonObjectText(Text, $"The entry {Descriptor.Digest}");
        text.Set("platform", WritePlatform(platform));
        return this with { Text = text.ToBytes(), Descriptor = Descriptor with { Platform = platform } };
    }

    /// <summary>The same line leading to what became of its image or index; all else that it says stays.</summary>
    public IndexLine LeadTo(IImage target)
    {
        ManifestDocument document = target.Document;
        var text = new JsonObjectText(Text, $"The entry {Descriptor.Digest}");
        text.PointTo(document.Digest, document.Size);
        if (document.MediaType != Descriptor.MediaType)
        {
            text.Set("mediaType", JsonWriting.WriteValue(document.MediaType));
        }

        Descriptor descriptor = Descriptor with { MediaType = document.MediaType, Digest = document.Digest, Size = document.Size, Data = default };
        return new IndexLine(text.ToBytes(), descriptor, IndexEntry.Of(descriptor, target));
    }

    /// <summary>The same line, which speaks of what became of an image.</summary>
    public IndexLine SpeakOf(Digest digest)
    {
        var text = new JsonObjectText(Text, $"The entry {Descriptor.Digest}");
        text.Merge("annotations", [new(ReferenceDigest, digest.ToString())]);
        return this with
        {
            Text = text.ToBytes(),
            Descriptor = Descriptor with { Annotations = new Dictionary<string, string>(Descriptor.Annotations) { [ReferenceDigest] = digest.ToString() } },
        };
    }

    /// <summary>The same line without annotations.</summary>
    public IndexLine WithoutAnnotations()
    {
        var text = new JsonObjectText(Text, $"The entry {Descriptor.Digest}");
        text.Remove("annotations");
        return this with { Text = text.ToBytes(), Descriptor = Descriptor with { Annotations = Descriptor.NoAnnotations } };
    }

    // 'arm64/v8' is 'arm64' to us and to containerd, but readers that compare texts want what the config says.
    private byte[] WritePlatform(Platform platform)
    {
        byte[] written = platform.ToJson();
        if (platform.Variant is not null || Entry?.Image is not { } image || platform != image.Config.Platform)
        {
            return written;
        }

        string what = $"Config {image.Id}";
        if (JsonReading.ParseObject(image.Config.Raw, what).GetText("variant", what) is not { Length: > 0 } variant)
        {
            return written;
        }

        var text = new JsonObjectText(written, what);
        text.Set("variant", JsonWriting.WriteValue(variant));
        return text.ToBytes();
    }
}
