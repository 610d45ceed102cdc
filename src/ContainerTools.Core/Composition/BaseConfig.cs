using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Composition;

/// <summary>Puts settings on top of a base image's, as builders of Dockerfiles do it.</summary>
internal static class BaseConfig
{
    /// <summary>Commands that a builder runs for images that are made on this one. Nothing runs them here, so they are not passed on.</summary>
    public const string TriggersName = "OnBuild";

    private const string EntrypointName = "Entrypoint";
    private const string CommandName = "Cmd";

    // Docker sets it for a command line of Windows; it speaks of Entrypoint and Cmd.
    private const string EscapedName = "ArgsEscaped";

    // Of these a new image has the base's members beside its own.
    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal) { "Labels", "ExposedPorts", "Volumes" };

    public static ConfigSettings InheritFrom(this ConfigSettings settings, ImageConfig parent, ConfigInheritance inheritance)
    {
        if (inheritance == ConfigInheritance.None)
        {
            return settings;
        }

        return inheritance == ConfigInheritance.All
            ? InheritAll(settings, ReadMembers(parent), parent.Env)
            : JoinEnv(settings.Members, parent.Env, settings);
    }

    /// <summary>Puts settings on top of others that are no image's.</summary>
    public static ConfigSettings InheritFrom(this ConfigSettings settings, ConfigSettings below) => InheritAll(settings, below.Members, below.Env);

    private static ConfigSettings InheritAll(ConfigSettings settings, IReadOnlyList<KeyValuePair<string, object?>> below, IReadOnlyList<string> env)
    {
        IEnumerable<KeyValuePair<string, object?>> members = Join(below, settings.Members);
        return settings.Members.Any(member => member.Key == ConfigSettings.EnvName && member.Value is null or JsonElement { ValueKind: JsonValueKind.Null })
            ? new ConfigSettings(members.ToArray())
            : JoinEnv(members, env, settings);
    }

    private static ConfigSettings JoinEnv(IEnumerable<KeyValuePair<string, object?>> members, IReadOnlyList<string> below, ConfigSettings settings)
    {
        string[] env = EnvironmentList.Merge(below, settings.Env);
        return env.Length == 0 ? new ConfigSettings(members.ToArray()) : WithEnv(members, env);
    }

    /// <summary>Whether the base has commands that a builder would run for an image on top of it.</summary>
    public static bool HasTriggers(ImageConfig parent) =>
        ReadMembers(parent).Any(member => member.Key == TriggersName && member.Value is JsonElement { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0);

    private static IReadOnlyList<KeyValuePair<string, object?>> ReadMembers(ImageConfig parent)
    {
        string what = $"Config {parent.Digest}";
        return ConfigSettings.FromJson(JsonReading.ParseObject(parent.Raw, what).GetObject("config", what) ?? default).Members;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Join(IReadOnlyList<KeyValuePair<string, object?>> inherited, IReadOnlyList<KeyValuePair<string, object?>> own)
    {
        HashSet<string> replaced = own.Select(member => member.Key).Append(TriggersName).ToHashSet(StringComparer.Ordinal);
        // The base's Cmd holds arguments for the base's Entrypoint.
        if (replaced.Contains(EntrypointName))
        {
            replaced.Add(CommandName);
        }

        if (replaced.Contains(CommandName))
        {
            replaced.Add(EscapedName);
        }

        return inherited.Where(member => !replaced.Contains(member.Key)).Concat(own.Select(member => Maps.Contains(member.Key)
            ? KeyValuePair.Create(member.Key, JoinMaps(inherited.FirstOrDefault(other => other.Key == member.Key).Value, member.Value))
            : member));
    }

    // Null takes the base's away, as for every other member.
    private static object? JoinMaps(object? inherited, object? own)
    {
        if (MembersOf(inherited) is not { } below || MembersOf(own) is not { } added)
        {
            return own;
        }

        return below
            .Where(member => added.All(item => item.Key != member.Key))
            .Concat(added)
            .ToArray();
    }

    private static IReadOnlyList<KeyValuePair<string, object?>>? MembersOf(object? map) => map switch
    {
        KeyValuePair<string, object?>[] members => members,
        JsonElement { ValueKind: JsonValueKind.Object } json => ConfigSettings.FromJson(json).Members,
        _ => null,
    };

    // The member keeps its position if it was there before, so that a config that changes nothing keeps its bytes.
    private static ConfigSettings WithEnv(IEnumerable<KeyValuePair<string, object?>> members, string[] env)
    {
        List<KeyValuePair<string, object?>> result = members.ToList();
        int at = result.FindIndex(member => member.Key == ConfigSettings.EnvName);
        var entry = KeyValuePair.Create(ConfigSettings.EnvName, (object?)env);
        if (at < 0)
        {
            result.Add(entry);
        }
        else
        {
            result[at] = entry;
        }

        return new ConfigSettings(result);
    }
}
