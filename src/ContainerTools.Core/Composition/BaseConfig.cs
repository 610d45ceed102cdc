using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Composition;

/// <summary>Puts settings on top of a base image's.</summary>
internal static class BaseConfig
{
    public static ConfigSettings InheritFrom(this ConfigSettings settings, ImageConfig parent, ConfigInheritance inheritance)
    {
        if (inheritance == ConfigInheritance.None)
        {
            return settings;
        }

        IEnumerable<KeyValuePair<string, object?>> members = settings.Members;
        if (inheritance == ConfigInheritance.All)
        {
            JsonElement json = JsonReading.ParseObject(parent.Raw, $"Config {parent.Digest}").GetObject("config", $"Config {parent.Digest}") ?? default;
            members = ConfigSettings.FromJson(json).Members.Where(member => settings.Members.All(own => own.Key != member.Key)).Concat(settings.Members);
        }

        string[] env = EnvironmentList.Merge(parent.Env, settings.Env);
        return env.Length == 0 ? new ConfigSettings(members.ToArray()) : WithEnv(members, env);
    }

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
