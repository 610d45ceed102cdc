using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Bases;

/// <summary>
/// What a value becomes when an image gets another base: one that is still the old base's becomes the new base's, one that the image
/// set itself stays. Values that say nothing, such as null and empty lists, are the same as none.
/// </summary>
internal static class ThreeWay
{
    private static readonly string[] Blanks = ["null", "\"\"", "[]", "{}", "false", "0"];

    /// <summary>Whether the image has the value from its old base.</summary>
    public static bool IsInherited(JsonElement? own, JsonElement? old) => AreSame(own, old);

    public static bool AreSame(JsonElement? left, JsonElement? right) => Text(left) == Text(right);

    /// <summary>Gives an object's member the new base's value where it had the old base's.</summary>
    public static void Apply(JsonObjectText own, string name, JsonElement? ownValue, JsonElement? old, JsonElement? renewed)
    {
        if (!IsInherited(ownValue, old) || AreSame(old, renewed))
        {
            return;
        }

        if (Text(renewed) is null)
        {
            own.Remove(name);
        }
        else
        {
            own.Set(name, JsonWriting.WriteValue(renewed!.Value));
        }
    }

    /// <summary>The members of an object; of what is none, nothing.</summary>
    public static Dictionary<string, JsonElement> MembersOf(JsonElement? json)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (json is { ValueKind: JsonValueKind.Object } map)
        {
            foreach (JsonProperty member in map.EnumerateObject())
            {
                members[member.GetLooseName()] = member.Value;
            }
        }

        return members;
    }

    /// <summary>The member of that name; null for none.</summary>
    public static JsonElement? Find(IReadOnlyDictionary<string, JsonElement> members, string name) => members.TryGetValue(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement? value)
    {
        if (value is not { } json)
        {
            return null;
        }

        string text = System.Text.Encoding.UTF8.GetString(JsonWriting.WriteValue(json));
        return Blanks.Contains(text) ? null : text;
    }
}
