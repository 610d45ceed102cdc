using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// The <c>config</c> object of an image's config (OCI image-spec, config.md, "Properties"). It can hold any members, also
/// those that the specification does not define, in a fixed order. Immutable, so it may be used from several threads.
/// </summary>
public sealed class ConfigSettings
{
    internal const string EnvName = "Env";

    internal ConfigSettings(IReadOnlyList<KeyValuePair<string, object?>> members) => Members = members;

    /// <summary>Settings without members.</summary>
    public static ConfigSettings Empty { get; } = new([]);

    /// <summary>Settings that are written as <c>null</c> instead of an object. They have no members.</summary>
    internal static ConfigSettings Null { get; } = new([]);

    /// <summary>The members in order. A value is a string, number, Boolean, list, list of members, or JSON element.</summary>
    internal IReadOnlyList<KeyValuePair<string, object?>> Members { get; }

    internal IReadOnlyList<string> Env => Members.FirstOrDefault(member => member.Key == EnvName).Value switch
    {
        null => [],
        JsonElement { ValueKind: JsonValueKind.Null } => [],
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetLooseText() : item.ToString()).ToArray(),
        IEnumerable<object?> list => list.Select(item => item?.ToString() ?? "").ToArray(),
        var other => throw new ImageException(ImageError.InvalidArgument, $"The config's Env must be a list of NAME=value, not {other}.", EnvName),
    };

    /// <summary>Makes settings whose members are sorted by name in code point order, as Nix writes them.</summary>
    /// <param name="members">Names and values; a value is null or a string, number, Boolean, list, list of members, or JSON element.</param>
    public static ConfigSettings FromMembers(IEnumerable<KeyValuePair<string, object?>> members) =>
        new(members.OrderBy(member => member.Key, CodePointComparer.Instance).ToArray());

    /// <summary>Makes settings with the members of a JSON object, in its order.</summary>
    /// <param name="json">An object; null and undefined give <see cref="Empty"/>.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the JSON is not an object.</exception>
    public static ConfigSettings FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new(json.EnumerateObject().Select(member => KeyValuePair.Create(member.GetLooseName(), (object?)member.Value)).ToArray()),
        JsonValueKind.Null or JsonValueKind.Undefined => Empty,
        _ => throw new ImageException(ImageError.InvalidArgument, "The config must be an object."),
    };
}
