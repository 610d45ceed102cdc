using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>
/// Makes an image's config of a hashtable. Where the specification wants a list or a set, the plain form that people
/// write is taken too: one string for Cmd, a hashtable for Env, a number for ExposedPorts.
/// </summary>
internal static class ConfigConverter
{
    // PowerShell's hashtables do not care about case, but readers of configs may.
    private static readonly HashSet<string> KnownNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "ArgsEscaped", "Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir",
    };

    // Docker's engine knows them (moby, container.Config), and images made by 'docker commit' have them.
    private static readonly HashSet<string> DockerNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "AttachStderr", "AttachStdin", "AttachStdout", "CpuShares", "Domainname", "Hostname", "Image", "MacAddress", "Memory", "MemorySwap",
        "NetworkDisabled", "OpenStdin", "StdinOnce", "StopTimeout", "Tty",
    };

    /// <param name="warn">Is called for each member that no engine knows. It stays in the config: some other program may know it.</param>
    public static ConfigSettings Convert(IDictionary config, Action<string> warn)
    {
        KeyValuePair<string, object?>[] members = [.. Members(config)
            .Select(member => KeyValuePair.Create(KnownNames.TryGetValue(member.Key, out string? known) ? known : member.Key, member.Value))];
        foreach (string name in members.Select(member => member.Key).Where(name => !KnownNames.Contains(name) && !DockerNames.Contains(name)))
        {
            string advice = NearestName.Find(name, KnownNames) is { } known ? $" Did you mean '{known}'?" : "";
            warn($"-Config has a member '{name}', which no engine knows.{advice}");
        }

        return ConfigSettings.FromMembers(members.Select(member => KeyValuePair.Create(member.Key, ConvertMember(member.Key, member.Value))));
    }

    /// <summary>Changes to a map of texts, where null removes: in the order of an ordered dictionary, else of their names.</summary>
    public static KeyValuePair<string, string?>[] Changes(IDictionary? map)
    {
        IEnumerable<KeyValuePair<string, object?>> members = map is null ? [] : Members(map);
        return (map is IOrderedDictionary ? members : members.OrderBy(member => member.Key, StringComparer.Ordinal))
            .Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Text(member.Value)))
            .ToArray();
    }

    /// <exception cref="ImageException">It is empty or has an equals sign.</exception>
    public static string VariableName(string name) => name.Length > 0 && !name.Contains('=', StringComparison.Ordinal)
        ? name
        : throw new ImageException(ImageError.InvalidArgument, $"'{name}' is no name of an environment variable.", name);

    /// <summary>A port without a protocol is a TCP port (config.md, ExposedPorts).</summary>
    /// <exception cref="ImageException">It is no port.</exception>
    public static string Port(string text) => !PortName.IsValid(text)
        ? throw new ImageException(ImageError.InvalidArgument, $"'{text}' is no port: a number up to 65535, perhaps with '/tcp', '/udp' or '/sctp'.", text)
        : text.Contains('/', StringComparison.Ordinal) ? text : text + "/tcp";

    /// <summary>A value as text, the same in every culture.</summary>
    public static string Text(object? value) => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture);

    private static object? ConvertMember(string name, object? value) => (name, value) switch
    {
        (_, null) => null,
        ("Cmd" or "Entrypoint" or "Shell" or "OnBuild", string text) => new object?[] { text },
        ("Env", IDictionary map) => Members(map).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (object?)$"{VariableName(entry.Key)}={Text(entry.Value)}").ToArray(),
        ("Env", string text) => new object?[] { text },
        ("ExposedPorts", not IDictionary) => ToSet(Items(value).Select(item => Port(Text(item)))),
        ("Volumes", not IDictionary) => ToSet(Items(value).Select(Text)),
        ("Labels", IDictionary map) => Sorted(Members(map).Select(entry => KeyValuePair.Create(entry.Key, (object?)Text(entry.Value)))),
        ("User" or "WorkingDir" or "StopSignal", _) => Text(value),
        _ => ConvertValue(value),
    };

    private static object? ConvertValue(object? value) => Unwrap(value) switch
    {
        null => null,
        string or bool or double => Unwrap(value),
        IDictionary map => Sorted(Members(map).Select(entry => KeyValuePair.Create(entry.Key, ConvertValue(entry.Value)))),
        PSObject custom => Sorted(custom.Properties.Select(property => KeyValuePair.Create(property.Name, ConvertValue(property.Value)))),
        sbyte or byte or short or ushort or int or uint or long => System.Convert.ToInt64(Unwrap(value), CultureInfo.InvariantCulture),
        float or decimal => System.Convert.ToDouble(Unwrap(value), CultureInfo.InvariantCulture),
        IEnumerable list => list.Cast<object?>().Select(ConvertValue).ToArray(),
        var other => Text(other),
    };

    private static IEnumerable<object?> Items(object? value) => value is IEnumerable list and not string ? list.Cast<object?>() : [value];

    private static KeyValuePair<string, object?>[] ToSet(IEnumerable<string> keys) =>
        Sorted(keys.Distinct().Select(key => KeyValuePair.Create(key, (object?)Array.Empty<KeyValuePair<string, object?>>())));

    private static KeyValuePair<string, object?>[] Sorted(IEnumerable<KeyValuePair<string, object?>> members) =>
        members.OrderBy(member => member.Key, StringComparer.Ordinal).ToArray();

    private static IEnumerable<KeyValuePair<string, object?>> Members(IDictionary map) =>
        map.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(Text(entry.Key), Unwrap(entry.Value)));
}
