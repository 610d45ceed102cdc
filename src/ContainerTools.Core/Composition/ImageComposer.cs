using System.Globalization;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Composition;

/// <summary>Makes an image of layers: writes its config and manifest, byte for byte the same for the same input.</summary>
internal static class ImageComposer
{
    // The length of the hash in a Nix store path. nixpkgs uses that hash as the tag of an image that was given none.
    public const int DerivedTagLength = 32;

    /// <param name="composition">The image's name, config and base.</param>
    /// <param name="layers">The new ones, lowest first, each with what it was made from.</param>
    public static Image Compose(ImageComposition composition, IReadOnlyList<(Layer Layer, string Comment)> layers)
    {
        Layer[] all = [.. (composition.Parent?.Layers ?? []).Concat(layers.Select(item => item.Layer)).Select(layer => layer.AsOci())];
        byte[] rawConfig = WriteConfig(composition, all, layers);
        ImageConfig config = ImageConfig.ParseMade(rawConfig);
        byte[] rawManifest = ManifestWriter.Write(config, all, NoteBase(composition));
        var manifest = (Manifest)ManifestDocument.Parse(rawManifest);
        Dictionary<Digest, Blob> blobs = all.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        string name = composition.Name.ToLowerInvariant();
        string repoTag = $"{name}:{composition.Tag ?? DeriveTag(config.Digest, composition.Annotations)}";
        if (!ImageReference.TryParse(repoTag, out ImageReference? reference, out string? problem))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{repoTag}' is not a name for an image: {problem}", repoTag);
        }

        return Image.Create(manifest, config, descriptor => blobs[descriptor.Digest]).With(reference, [repoTag]);
    }

    // Only what a registry gave under a name is noted: other names lead to nothing that could be compared later. What the caller says of the base counts.
    private static IReadOnlyDictionary<string, string> NoteBase(ImageComposition composition)
    {
        if (composition.Parent?.Origin is not { } origin || composition.Annotations.ContainsKey(BaseAnnotations.Name) || composition.Annotations.ContainsKey(BaseAnnotations.Digest))
        {
            return composition.Annotations;
        }

        return new Dictionary<string, string>(composition.Annotations) { [BaseAnnotations.Name] = origin.Name, [BaseAnnotations.Digest] = origin.Digest.ToString() };
    }

    // The hash covers the content and not the compressed layers, whose bytes another release of .NET may change.
    private static string DeriveTag(Digest config, IReadOnlyDictionary<string, string> annotations)
    {
        Digest source = annotations.Count == 0
            ? config
            : Digest.Of("sha256", PythonJson.Write(new KeyValuePair<string, object?>[]
            {
                new("config", config.ToString()),
                new("annotations", annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new KeyValuePair<string, object?>(pair.Key, pair.Value)).ToArray()),
            }));
        return source.Hex[..DerivedTagLength];
    }

    private static byte[] WriteConfig(ImageComposition composition, Layer[] all, IReadOnlyList<(Layer Layer, string Comment)> added)
    {
        ConfigSettings settings = composition.Parent is { } parent
            ? composition.Config.InheritFrom(parent.Config, composition.InheritConfig)
            : composition.Config;
        string created = composition.CreatedText ?? FormatTime(composition.Created);
        var members = new List<KeyValuePair<string, object?>>
        {
            new("created", created),
        };
        if (composition.History.Author is { } author)
        {
            members.Add(new("author", author));
        }

        members.Add(new("architecture", composition.Architecture ?? composition.Platform.Architecture));
        if (composition.Platform.Variant is { } variant)
        {
            members.Add(new("variant", variant));
        }

        members.Add(new("os", composition.Platform.Os));
        if (composition.Platform.OsVersion is { } osVersion)
        {
            members.Add(new("os.version", osVersion));
        }

        members.Add(new("config", settings == ConfigSettings.Null ? null : settings.Members));
        members.Add(new("rootfs", new KeyValuePair<string, object?>[]
        {
            new("diff_ids", all.Select(layer => layer.DiffId.ToString()).ToArray()),
            new("type", "layers"),
        }));
        members.Add(new("history", InheritedHistory(composition.Parent, created)
            .Concat(added.Select(item => ToHistory(created, item.Comment, composition.History)))
            .ToArray()));
        return PythonJson.Write(members);
    }

    // One entry for each layer. The base's entries are taken if it has one for each of its layers.
    private static IEnumerable<object?> InheritedHistory(Image? parent, string created)
    {
        if (parent is null)
        {
            return [];
        }

        string what = $"Config {parent.Id}";
        JsonElement[] entries = (JsonReading.ParseObject(parent.Config.Raw, what).GetArray("history", what) ?? [])
            .Where(entry => !(entry.TryFind("empty_layer", out JsonElement empty) && empty.ValueKind == JsonValueKind.True))
            .ToArray();
        return entries.Length == parent.Layers.Count
            ? entries.Select(entry => (object?)entry)
            : parent.Layers.Select(layer => ToHistory(created, $"layer {layer.DiffId} of {parent.Id}", new()));
    }

    private static object? ToHistory(string created, string comment, HistoryNote note)
    {
        var members = new List<KeyValuePair<string, object?>> { new("created", created) };
        if (note.CreatedBy is { } command)
        {
            members.Add(new("created_by", command));
        }

        if (note.Author is { } author)
        {
            members.Add(new("author", author));
        }

        members.Add(new("comment", note.Comment ?? comment));
        return members.ToArray();
    }

    // Python's isoformat: an offset instead of Z, and microseconds only where there are some.
    private static string FormatTime(DateTimeOffset time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
