namespace ContainerTools.Locking;

/// <summary>The manifest of one platform as it was locked, and all that it consists of.</summary>
/// <param name="Platform">Null for an image that does not say.</param>
/// <param name="Manifest">Names the manifest.</param>
/// <param name="Config">Names the config.</param>
/// <param name="Layers">Name the layers, the lowest first.</param>
public sealed record LockedManifest(Platform? Platform, Descriptor Manifest, Descriptor Config, EquatableList<Descriptor> Layers)
{
    internal static LockedManifest Of(Image image) => Of(image.Manifest, Platform.TryParse(image.Platform.ToString(), out Platform? platform) ? platform : null);

    /// <summary>All manifests that are locked with an image, an index or an artifact.</summary>
    internal static IEnumerable<LockedManifest> AllOf(IImage image) => image is Artifact artifact ? [Of(artifact.Manifest, null)] : image.Images.Select(Of);

    /// <summary>What a descriptor says of its content, without the rest.</summary>
    internal static Descriptor Plain(Descriptor descriptor) => new(descriptor.MediaType, descriptor.Digest, descriptor.Size);

    /// <returns>In what another manifest differs; null where it is what was locked.</returns>
    internal string? FindDifference(LockedManifest actual) =>
        actual.Manifest != Manifest ? $"the manifest is {Describe(actual.Manifest)}, not {Describe(Manifest)}"
            : actual.Config != Config ? $"the config is {Describe(actual.Config)}, not {Describe(Config)}"
            : actual.Layers.Count != Layers.Count ? $"there are {actual.Layers.Count} layers, not {Layers.Count}"
            : Enumerable.Range(0, Layers.Count).Where(i => actual.Layers[i] != Layers[i])
                .Select(i => $"layer {i + 1} is {Describe(actual.Layers[i])}, not {Describe(Layers[i])}").FirstOrDefault();

    private static LockedManifest Of(Manifest manifest, Platform? platform) =>
        new(platform, Plain(manifest.Descriptor), Plain(manifest.Config), [.. manifest.Layers.Select(Plain)]);

    private static string Describe(Descriptor descriptor) => $"{descriptor.Digest} ({descriptor.MediaType}, {descriptor.Size:N0} bytes)";
}
