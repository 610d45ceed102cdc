using System.Text.Json;

namespace ContainerTools;

/// <summary>
/// The <c>config</c> object of an image's config (OCI image-spec, config.md): any members, those that the specification
/// does not know included, in a fixed order.
/// </summary>
public sealed class ConfigSettings
{
    internal const string EnvName = "Env";

    internal ConfigSettings(IReadOnlyList<KeyValuePair<string, object?>> members) => Members = members;

    public static ConfigSettings Empty { get; } = new([]);

    /// <summary>Values are strings, numbers, Booleans, lists, lists of members, or JSON elements.</summary>
    internal IReadOnlyList<KeyValuePair<string, object?>> Members { get; }

    internal IReadOnlyList<string> Env => Members.FirstOrDefault(member => member.Key == EnvName).Value switch
    {
        null => [],
        JsonElement { ValueKind: JsonValueKind.Null } => [],
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(item => item.GetString() ?? "").ToArray(),
        IEnumerable<object?> list => list.Select(item => item?.ToString() ?? "").ToArray(),
        var other => throw new ImageException(ImageError.InvalidArgument, $"The config's Env must be a list of NAME=value, not {other}.", EnvName),
    };

    /// <summary>Members in the order of their names, as Nix writes them.</summary>
    public static ConfigSettings FromMembers(IEnumerable<KeyValuePair<string, object?>> members) =>
        new(members.OrderBy(member => member.Key, CodePointComparer.Instance).ToArray());

    /// <summary>Members in the order of the document.</summary>
    public static ConfigSettings FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new(json.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, (object?)member.Value)).ToArray()),
        JsonValueKind.Null or JsonValueKind.Undefined => Empty,
        _ => throw new ImageException(ImageError.InvalidArgument, "The config must be an object."),
    };
}
