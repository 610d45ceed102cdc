using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>Changes a config in its own text (OCI image-spec, config.md). The history gets no entry: no layer was made.</summary>
internal static class ConfigEditor
{
    /// <returns>The same object where nothing is different.</returns>
    /// <exception cref="ImageException">The config is ambiguous, or what is wanted makes no image.</exception>
    public static ImageConfig Apply(ImageConfig config, ConfigEdit edit)
    {
        string what = $"Config {config.Digest}";
        var root = new JsonObjectText(config.Raw, what);
        JsonObjectText settings = root.Open("config");
        ApplySettings(settings, config, edit);
        if (settings.IsChanged)
        {
            root.Set("config", settings.ToBytes());
        }

        ApplyPlatform(root, config, edit.Platform);
        SetText(root, "author", edit.Author);
        if (edit.Created is { } created && created != config.Created)
        {
            root.Set("created", JsonWriting.WriteTime(created));
        }

        return root.IsChanged ? Parse(root.ToBytes(), config.Digest.Algorithm, what) : config;
    }

    private static void ApplySettings(JsonObjectText settings, ImageConfig config, ConfigEdit edit)
    {
        IReadOnlyList<string> env = config.Env;
        foreach ((string name, object? value) in edit.Settings.Members)
        {
            if (name == ConfigSettings.EnvName)
            {
                env = value is null ? [] : EnvironmentList.Change(env, edit.Settings.Env.Select(EnvironmentList.Split));
            }
            else if (value is null or JsonElement { ValueKind: JsonValueKind.Null })
            {
                settings.Clear(name);
            }
            else
            {
                settings.Set(name, JsonWriting.WriteValue(value));
            }
        }

        env = EnvironmentList.Change(env, edit.Env);
        SetList(settings, ConfigSettings.EnvName, env.SequenceEqual(config.Env) ? null : env);
        SetList(settings, "Entrypoint", edit.Entrypoint);
        SetList(settings, "Cmd", edit.Cmd);
        SetText(settings, "User", edit.User);
        SetText(settings, "WorkingDir", edit.WorkingDir);
        SetText(settings, "StopSignal", edit.StopSignal);
        SetKeys(settings, "ExposedPorts", edit.ExposedPorts, config.ExposedPorts);
        SetKeys(settings, "Volumes", edit.Volumes, config.Volumes);
        settings.Merge("Labels", edit.Labels);
    }

    private static void ApplyPlatform(JsonObjectText root, ImageConfig config, Platform? platform)
    {
        // Another spelling of the same platform is no change; a parameter cannot express features.
        if (platform is null || platform == config.Platform with { OsFeatures = platform.OsFeatures })
        {
            return;
        }

        root.Set("architecture", JsonWriting.WriteValue(platform.Architecture));
        root.Set("os", JsonWriting.WriteValue(platform.Os));
        SetText(root, "variant", platform.Variant ?? "");
        SetText(root, "os.version", platform.OsVersion ?? "");
        if (platform.Os != config.Platform.Os)
        {
            root.Remove("os.features");
        }
    }

    private static void SetText(JsonObjectText json, string name, string? value) => Put(json, name, value, value is "");

    private static void SetList(JsonObjectText json, string name, IReadOnlyList<string>? value) => Put(json, name, value, value is { Count: 0 });

    private static void Put(JsonObjectText json, string name, object? value, bool isEmpty)
    {
        if (isEmpty)
        {
            json.Clear(name);
        }
        else if (value is not null)
        {
            json.Set(name, JsonWriting.WriteValue(value));
        }
    }

    private static void SetKeys(JsonObjectText json, string name, IReadOnlyList<string>? keys, IReadOnlyList<string> present)
    {
        if (keys is { Count: 0 })
        {
            json.Clear(name);
        }
        else if (keys is not null && !present.ToHashSet(StringComparer.Ordinal).SetEquals(keys))
        {
            json.Set(name, JsonWriting.WriteValue(keys.Distinct().Order(StringComparer.Ordinal)
                .Select(key => KeyValuePair.Create(key, (object?)Array.Empty<KeyValuePair<string, object?>>()))
                .ToArray()));
        }
    }

    private static ImageConfig Parse(byte[] raw, string algorithm, string what)
    {
        if (raw.Length > ManifestDocument.UsualLimit)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{what} would have {raw.Length:N0} bytes; engines accept at most {ManifestDocument.UsualLimit:N0}.", what);
        }

        // Engines written in Go do not mind the case of names, so an 'env' beside our 'Env' would be read by some.
        JsonElement json = JsonReading.ParseObject(raw, what);
        json.RefuseRepetition(what);
        json.GetObject("config", what)?.RefuseRepetition($"{what}: config");
        return ImageConfig.ParseMade(raw, algorithm);
    }
}
