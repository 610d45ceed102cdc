using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Comparison;

/// <summary>Takes manifests and configs apart into the fields that are compared.</summary>
internal static class DocumentFields
{
    // Compared as layers, or by their parts.
    private static readonly HashSet<string> Elsewhere = ["config", "rootfs", "history"];
    private static readonly HashSet<string> Maps = ["Labels", "ExposedPorts", "Volumes"];

    public static FieldSet Of(ManifestDocument document)
    {
        var fields = new FieldSet();
        fields.Add("MediaType", document.MediaType);
        fields.Add("ArtifactType", document.ArtifactType);
        fields.Add("Subject", document.Subject?.Digest.ToString());
        foreach ((string key, string value) in document.Annotations)
        {
            fields.Add($"Annotations.{key}", value);
        }

        if (document is Manifest manifest)
        {
            fields.Add("Config.MediaType", manifest.Config.MediaType);
        }

        return fields;
    }

    /// <summary>Of an artifact also what it consists of: nothing else of it is compared.</summary>
    public static FieldSet Of(IImage image)
    {
        FieldSet fields = Of(image.Document);
        if (image is Artifact artifact)
        {
            fields.Add("Config.Digest", artifact.Manifest.Config.Digest.ToString());
            for (int i = 0; i < artifact.Manifest.Layers.Count; i++)
            {
                fields.Add($"Layers.{i + 1:000}", artifact.Manifest.Layers[i].ToString());
            }
        }

        return fields;
    }

    public static FieldSet Of(ImageConfig config)
    {
        var fields = new FieldSet();
        using JsonDocument document = JsonDocument.Parse(config.Raw);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            string name = property.GetNameOrRaw();
            if (!Elsewhere.Contains(name))
            {
                fields.Add(name, property.Value);
            }
        }

        AddHistory(fields, document.RootElement);
        if (document.RootElement.TryFind("config", out JsonElement settings) && settings.ValueKind == JsonValueKind.Object)
        {
            AddSettings(fields, settings, config);
        }

        return fields;
    }

    private static void AddHistory(FieldSet fields, JsonElement config)
    {
        if (config.TryFind("history", out JsonElement history) && history.ValueKind == JsonValueKind.Array)
        {
            int number = 0;
            foreach (JsonElement step in history.EnumerateArray())
            {
                fields.Add($"History.{++number:000}", step);
            }
        }
    }

    private static void AddSettings(FieldSet fields, JsonElement settings, ImageConfig config)
    {
        // Of variables that are there twice, the last counts.
        foreach (string variable in config.Env)
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            fields.Add($"Env.{(equals < 0 ? variable : variable[..equals])}", equals < 0 ? "" : variable[(equals + 1)..]);
        }

        foreach (JsonProperty property in settings.EnumerateObject())
        {
            string name = property.GetNameOrRaw();
            if (Maps.Contains(name) && property.Value.ValueKind == JsonValueKind.Object)
            {
                fields.AddEach(name, property.Value);
            }
            else if (name != "Env")
            {
                fields.Add(name, property.Value);
            }
        }
    }
}
