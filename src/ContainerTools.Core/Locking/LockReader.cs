using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Locking;

/// <summary>Reads locks, which travel by version control and mail, so they may be anything.</summary>
internal static class LockReader
{
    public const int Version = 1;

    public static IReadOnlyList<LockedImage> Read(ReadOnlyMemory<byte> raw, string name)
    {
        JsonElement root = JsonReading.ParseObject(raw, name);
        root.RefuseRepetition(name);
        if (!root.TryFind("lockVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number)
        {
            throw JsonReading.Malformed(name, "is not a lock: it has no lockVersion");
        }

        if (!version.TryGetInt32(out int number) || number != Version)
        {
            throw new ImageException(ImageError.Unsupported, $"{name} is a lock of version {version.GetRawText()}; only version {Version} is known here.", name);
        }

        var seen = new HashSet<(string, Digest)>();
        var images = new List<LockedImage>();
        foreach (JsonElement entry in root.GetArray("images", name) ?? throw JsonReading.Malformed(name, "is not a lock: it has no images"))
        {
            string what = $"{name}: entry {images.Count + 1}";
            LockedImage image = ReadImage(entry, what);
            if (!seen.Add((image.Reference.ToString(), image.Digest)))
            {
                throw JsonReading.Malformed(what, $"is there twice: '{image}' with {image.Digest}");
            }

            images.Add(image);
        }

        return images;
    }

    private static LockedImage ReadImage(JsonElement json, string what)
    {
        Check(json, what);
        string text = json.GetText("reference", what) ?? throw JsonReading.Malformed(what, "has no reference");
        if (!ImageReference.TryParse(text, out ImageReference? reference, out string? problem))
        {
            throw JsonReading.Malformed(what, $"has the reference '{text}', which is not one: {problem.TrimEnd('.')}");
        }

        what = $"{what} ('{reference}')";
        string? tag = json.GetText("tag", what);
        if (tag is not null && (!ReferenceGrammar.IsTag(tag) || reference.Tag is not null && reference.Tag != tag))
        {
            throw JsonReading.Malformed(what, $"has the tag '{tag}', which is not that of its reference");
        }

        Digest? index = json.GetText("index", what) is { } digest ? ReadDigest(digest, what) : null;
        bool all = json.TryFind("allPlatforms", out JsonElement flag) && flag.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw JsonReading.Malformed(what, "is malformed: 'allPlatforms' is neither true nor false"),
        };
        LockedManifest[] manifests = (json.GetArray("manifests", what) ?? []).Select((manifest, i) => ReadManifest(manifest, $"{what}, manifest {i + 1}")).ToArray();
        if (all ? index is null : manifests.Length != 1)
        {
            throw JsonReading.Malformed(what, all ? "is for all platforms but has no index" : $"is for one platform but has {manifests.Length} manifests");
        }

        return new LockedImage(reference, tag, index, all, [.. manifests]);
    }

    private static LockedManifest ReadManifest(JsonElement json, string what)
    {
        Check(json, what);
        Platform? platform = null;
        if (json.GetText("platform", what) is { } text && !Platform.TryParse(text, out platform))
        {
            throw JsonReading.Malformed(what, $"has the platform '{text}', which is not one");
        }

        JsonElement config = json.GetObject("config", what) ?? throw JsonReading.Malformed(what, "has no config");
        return new LockedManifest(
            platform,
            ReadDescriptor(json, what),
            ReadDescriptor(config, $"{what}, config"),
            [.. (json.GetArray("layers", what) ?? []).Select((layer, i) => ReadDescriptor(layer, $"{what}, layer {i + 1}"))]);
    }

    private static Descriptor ReadDescriptor(JsonElement json, string what)
    {
        Descriptor descriptor = Descriptor.Read(json, what);
        ReadDigest(descriptor.Digest.ToString(), what);
        return LockedManifest.Plain(descriptor);
    }

    // A digest that cannot be computed pins nothing.
    private static Digest ReadDigest(string text, string what) => Digest.TryParse(text, out Digest digest) && digest.IsVerifiable
        ? digest
        : throw JsonReading.Malformed(what, $"has the digest '{text}', which is not one of sha256 or sha512");

    private static void Check(JsonElement json, string what)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is not an object");
        }

        json.RefuseRepetition(what);
    }
}
