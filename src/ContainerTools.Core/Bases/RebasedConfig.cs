using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Bases;

/// <summary>
/// The settings of an image that gets another base (OCI image-spec, config.md). Each is the new base's where the image had it
/// unchanged from its old base, and stays where the image set it. Environment, labels, ports and volumes are so one by one. Where the
/// image set its own Entrypoint, Cmd stays too, because it holds arguments for that; triggers for builds on top of the image are its own.
/// </summary>
internal sealed class RebasedConfig
{
    private const string EntrypointName = "Entrypoint";
    private const string TriggersName = "OnBuild";

    // They speak of the command line together.
    private static readonly string[] OfCommand = ["Cmd", "ArgsEscaped"];
    private static readonly string[] Maps = ["Labels", "ExposedPorts", "Volumes"];

    // Members beside "config" that are the base's: a build of Windows runs on its own kernel only.
    private static readonly string[] OfPlatform = ["os.version", "os.features", "variant"];

    private readonly JsonElement _own;
    private readonly JsonElement _old;
    private readonly JsonElement _renewed;

    private RebasedConfig(Image image, Image oldBase, Image newBase)
    {
        _own = Read(image);
        _old = Read(oldBase);
        _renewed = Read(newBase);
    }

    /// <param name="text">The image's config, which is changed.</param>
    /// <param name="image">The image.</param>
    /// <param name="oldBase">What it stands on.</param>
    /// <param name="newBase">What it will stand on.</param>
    public static void Apply(JsonObjectText text, Image image, Image oldBase, Image newBase) => new RebasedConfig(image, oldBase, newBase).Apply(text);

    private void Apply(JsonObjectText text)
    {
        foreach (string name in OfPlatform)
        {
            ThreeWay.Apply(text, name, Member(_own, name), Member(_old, name), Member(_renewed, name));
        }

        JsonObjectText settings = text.Open("config");
        ApplySettings(settings);
        if (settings.IsChanged)
        {
            text.Set("config", settings.ToBytes());
        }
    }

    private void ApplySettings(JsonObjectText settings)
    {
        Dictionary<string, JsonElement> own = Settings(_own), old = Settings(_old), renewed = Settings(_renewed);
        bool hasOwnEntrypoint = !ThreeWay.IsInherited(ThreeWay.Find(own, EntrypointName), ThreeWay.Find(old, EntrypointName));
        foreach (string name in old.Keys.Concat(renewed.Keys).Distinct())
        {
            JsonElement? mine = ThreeWay.Find(own, name), before = ThreeWay.Find(old, name), after = ThreeWay.Find(renewed, name);
            if (name == ConfigSettings.EnvName)
            {
                ApplyEnv(settings, mine, before, after);
            }
            else if (Maps.Contains(name))
            {
                ApplyMap(settings, name, mine, before, after);
            }
            else if (name != TriggersName && !(hasOwnEntrypoint && OfCommand.Contains(name)))
            {
                ThreeWay.Apply(settings, name, mine, before, after);
            }
        }
    }

    private static void ApplyMap(JsonObjectText settings, string name, JsonElement? own, JsonElement? old, JsonElement? renewed)
    {
        Dictionary<string, JsonElement> mine = ThreeWay.MembersOf(own), before = ThreeWay.MembersOf(old), after = ThreeWay.MembersOf(renewed);
        JsonObjectText map = settings.Open(name);
        foreach (string key in before.Keys.Concat(after.Keys).Distinct())
        {
            // A key counts by being there: ports and volumes have nothing behind theirs.
            if (Same(mine, before, key) && !Same(before, after, key))
            {
                Put(map, key, ThreeWay.Find(after, key));
            }
        }

        if (map.IsChanged && map.Count == 0)
        {
            settings.Remove(name);
        }
        else if (map.IsChanged)
        {
            settings.Set(name, map.ToBytes());
        }

        static bool Same(Dictionary<string, JsonElement> left, Dictionary<string, JsonElement> right, string key) =>
            left.ContainsKey(key) == right.ContainsKey(key) && ThreeWay.AreSame(ThreeWay.Find(left, key), ThreeWay.Find(right, key));
    }

    private static void Put(JsonObjectText map, string key, JsonElement? value)
    {
        if (value is { } json)
        {
            map.Set(key, JsonWriting.WriteValue(json));
        }
        else
        {
            map.Remove(key);
        }
    }

    // Variables keep their order; new ones of the base come last.
    private static void ApplyEnv(JsonObjectText settings, JsonElement? own, JsonElement? old, JsonElement? renewed)
    {
        IReadOnlyList<string> mine = ReadEnv(own);
        Dictionary<string, string> values = ByName(mine), before = ByName(ReadEnv(old)), after = ByName(ReadEnv(renewed));
        IEnumerable<KeyValuePair<string, string?>> changes = before.Keys.Concat(after.Keys).Distinct()
            .Where(name => values.GetValueOrDefault(name) == before.GetValueOrDefault(name) && before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Select(name => KeyValuePair.Create(name, after.GetValueOrDefault(name)));
        IReadOnlyList<string> changed = EnvironmentList.Change(mine, changes);
        if (!changed.SequenceEqual(mine))
        {
            settings.Set(ConfigSettings.EnvName, JsonWriting.WriteValue(changed));
        }
    }

    private static Dictionary<string, string> ByName(IEnumerable<string> env)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string? value) in env.Select(EnvironmentList.Split))
        {
            values[name] = value ?? "";
        }

        return values;
    }

    private static IReadOnlyList<string> ReadEnv(JsonElement? env) => new ConfigSettings([new(ConfigSettings.EnvName, env)]).Env;

    private static Dictionary<string, JsonElement> Settings(JsonElement config) => ThreeWay.MembersOf(Member(config, "config"));

    private static JsonElement? Member(JsonElement config, string name) => config.TryFind(name, out JsonElement value) ? value : null;

    private static JsonElement Read(Image image) => JsonReading.ParseObject(image.Config.Raw, $"Config {image.Id}");
}
