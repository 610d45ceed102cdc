using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Verification;

/// <summary>What is wrong with a config that could be parsed (OCI image-spec, config.md).</summary>
internal static class ConfigChecks
{
    public static IEnumerable<ImageDefect> Check(Image image)
    {
        ImageConfig config = image.Config;
        var defects = new DefectList($"config {config.Digest}");
        if (image.Manifest.Config.Size != config.Raw.Length)
        {
            defects.Error(ImageDefectCode.SizeMismatch, $"has {config.Raw.Length:N0} bytes, its descriptor says {image.Manifest.Config.Size:N0}", image.Manifest.Config.Size, (long)config.Raw.Length);
        }

        using JsonDocument parsed = JsonDocument.Parse(config.Raw);
        JsonElement json = parsed.RootElement;
        JsonChecks.FindRepetitions(json, "", location => location is "" or "config" or "rootfs", defects);
        CheckPlatform(json, config, defects);
        CheckRoot(json, defects);
        CheckTime(json, "created", "created", defects);
        IReadOnlyList<string> problems = config.FindProblems();
        foreach (string problem in problems)
        {
            defects.Error(ImageDefectCode.InvalidField, problem);
        }

        if (problems.Count > 0)
        {
            return defects.ToArray();
        }

        CheckHistory(json, config, defects);
        if (json.TryFind("config", out JsonElement settings) && settings.ValueKind == JsonValueKind.Object)
        {
            SettingsChecks.Check(settings, config, defects);
        }

        return defects.ToArray();
    }

    private static void CheckPlatform(JsonElement json, ImageConfig config, DefectList defects)
    {
        foreach ((string field, string value, string normal) in new[]
        {
            ("os", Raw("os"), config.Platform.Os),
            ("architecture", Raw("architecture"), config.Platform.Architecture),
        })
        {
            if (value.Length == 0)
            {
                defects.Error(ImageDefectCode.PlatformMissing, $"does not say the {field}");
            }
            else if (value != normal || field == "architecture" && !PlatformNames.IsArchitecture(value))
            {
                defects.Warning(ImageDefectCode.PlatformUnusual, $"has the {field} '{value}', which tools may not know", value == normal ? null : normal, value);
            }
        }

        string Raw(string field) => json.TryFind(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetTextOrRaw() : "";
    }

    private static void CheckRoot(JsonElement json, DefectList defects)
    {
        string? type = json.TryFind("rootfs", out JsonElement root) && root.ValueKind == JsonValueKind.Object
            && root.TryFind("type", out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetTextOrRaw()
                : null;
        if (type != "layers")
        {
            defects.Error(ImageDefectCode.InvalidField, "has a rootfs whose type is not 'layers'", "layers", type);
        }
    }

    private static void CheckHistory(JsonElement json, ImageConfig config, DefectList defects)
    {
        if (config.History.Count == 0)
        {
            return;
        }

        int layers = config.History.Count(step => !step.IsEmptyLayer);
        if (layers != config.DiffIds.Count)
        {
            defects.Warning(ImageDefectCode.HistoryMismatch, $"has a history with {layers} steps that made a layer, but {config.DiffIds.Count} layers", config.DiffIds.Count, layers);
        }

        int number = 0;
        foreach (JsonElement step in json.GetProperty("history").EnumerateArray())
        {
            string location = $"history[{number++}]";
            CheckTime(step, "created", $"{location}.created", defects);
            if (step.TryFind("empty_layer", out JsonElement empty) && empty.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            {
                defects.Warning(ImageDefectCode.InvalidField, $"has a '{location}.empty_layer' that is neither true nor false", actual: empty.GetRawText());
            }
        }
    }

    private static void CheckTime(JsonElement json, string name, string location, DefectList defects)
    {
        if (json.TryFind(name, out JsonElement time) && time.ValueKind != JsonValueKind.Null && !JsonChecks.IsTime(time))
        {
            defects.Warning(ImageDefectCode.InvalidField, $"has a '{location}' that is not a time as RFC 3339 has it: '{time.GetTextOrRaw()}'", actual: time.GetTextOrRaw());
        }
    }
}
