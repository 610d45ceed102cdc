using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Verification;

/// <summary>What is wrong with a manifest or index by itself (OCI image-spec, manifest.md and image-index.md).</summary>
internal static class ManifestChecks
{
    // What engines stack: overlay2 and containerd refuse more.
    private const int MaximumLayers = 127;

    public static IEnumerable<ImageDefect> Check(Manifest manifest)
    {
        var defects = new DefectList($"manifest {manifest.Digest}");
        CheckDocument(manifest, defects);
        CheckMediaTypes(manifest, defects);
        if (manifest.Layers.Count == 0)
        {
            defects.Warning(ImageDefectCode.NoLayers, "has no layers");
        }
        else if (manifest.Layers.Count > MaximumLayers)
        {
            defects.Warning(ImageDefectCode.TooManyLayers, $"has {manifest.Layers.Count} layers; engines take {MaximumLayers} at most", MaximumLayers, manifest.Layers.Count);
        }

        foreach (Descriptor descriptor in manifest.Layers.Prepend(manifest.Config))
        {
            CheckDescriptor(descriptor, defects);
        }

        return defects.ToArray();
    }

    public static void CheckDocument(ManifestDocument document, DefectList defects)
    {
        using JsonDocument parsed = JsonDocument.Parse(document.Raw);
        JsonElement json = parsed.RootElement;
        JsonChecks.FindRepetitions(json, "", place => !place.Contains("annotations", StringComparison.Ordinal), defects);
        if (!json.TryFind("schemaVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != 2)
        {
            defects.Error(ImageDefectCode.InvalidField, "has a schemaVersion that is not 2", 2, version.ValueKind == JsonValueKind.Undefined ? null : version.GetRawText());
        }

        // Docker's must have it; OCI's should, since CVE-2021-41190.
        if (!json.TryFind("mediaType", out _))
        {
            DefectSeverity severity = MediaTypes.IsDocker(document.MediaType) ? DefectSeverity.Error : DefectSeverity.Information;
            defects.Add(severity, ImageDefectCode.InvalidField, "does not say its own media type", document.MediaType);
        }

        JsonChecks.CheckAnnotations(document.Annotations, "", defects);
    }

    public static void CheckDescriptor(Descriptor descriptor, DefectList defects)
    {
        if (descriptor.MediaType.Length == 0)
        {
            defects.Error(ImageDefectCode.InvalidField, $"names {descriptor.Digest} without a media type");
        }

        JsonChecks.CheckAnnotations(descriptor.Annotations, $" on {descriptor.Digest}", defects);
        if (descriptor.Data.IsEmpty || !descriptor.Digest.IsVerifiable)
        {
            return;
        }

        if (descriptor.Data.Length != descriptor.Size)
        {
            defects.Error(ImageDefectCode.SizeMismatch, $"embeds {descriptor.Data.Length:N0} bytes as {descriptor.Digest}, which has {descriptor.Size:N0}", descriptor.Size, (long)descriptor.Data.Length);
        }

        Digest actual = Digest.Of(descriptor.Digest.Algorithm, descriptor.Data.Span);
        if (actual != descriptor.Digest)
        {
            defects.Error(ImageDefectCode.DigestMismatch, $"embeds something else as {descriptor.Digest}", descriptor.Digest, actual);
        }
    }

    private static void CheckMediaTypes(Manifest manifest, DefectList defects)
    {
        string config = manifest.Config.MediaType;
        if (config.Length > 0 && config is not (MediaTypes.OciConfig or MediaTypes.DockerConfig))
        {
            defects.Warning(ImageDefectCode.UnknownMediaType, $"has a config of the media type '{config}'", MediaTypes.OciConfig, config);
        }

        string[] all = [manifest.MediaType, config, .. manifest.Layers.Select(layer => layer.MediaType)];
        string? docker = all.FirstOrDefault(MediaTypes.IsDocker);
        string? oci = all.FirstOrDefault(type => type.StartsWith("application/vnd.oci.", StringComparison.Ordinal));
        if (docker is not null && oci is not null)
        {
            defects.Warning(ImageDefectCode.MixedMediaTypes, $"mixes Docker's media types with OCI's: '{docker}' and '{oci}'");
        }
    }
}
