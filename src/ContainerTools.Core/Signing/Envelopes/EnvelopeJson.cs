using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>Reads signed JSON: two readers of one document must not see two things in it, and no part of it is larger than what it came in.</summary>
internal static class EnvelopeJson
{
    // What signers put there are maps of their own, in which 'a' and 'A' are two keys.
    private static readonly string[] Maps = ["optional", "annotations", "predicate"];

    /// <summary>Reads an object in which no object has a member twice.</summary>
    /// <param name="raw">UTF-8.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static JsonElement ParseObject(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = JsonReading.ParseObject(raw, what);
        RefuseRepetition(root, what, isMap: false);
        return root;
    }

    /// <summary>The bytes of a member that is text in base64 (RFC 4648, section 4), as protobuf writes bytes.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static byte[]? GetBytes(this JsonElement json, string name, string what) =>
        json.GetText(name, what) is { } text ? Decode(text, $"{what}: '{name}'") : null;

    /// <inheritdoc cref="GetBytes"/>
    public static byte[] RequireBytes(this JsonElement json, string name, string what) => json.GetBytes(name, what) ?? throw Missing(what, name);

    /// <summary>A text that must be there.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static string RequireText(this JsonElement json, string name, string what) => json.GetText(name, what) ?? throw Missing(what, name);

    /// <summary>An object that must be there.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static JsonElement RequireObject(this JsonElement json, string name, string what) => json.GetObject(name, what) ?? throw Missing(what, name);

    /// <summary>A whole number, also as text, as protobuf writes those of 64 bits; 0 where it is missing, as there.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static long GetInteger(this JsonElement json, string name, string what) =>
        json.GetScalar(name, what) is not { } text ? 0
            : long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long value) ? value
            : throw JsonReading.Malformed(what, $"is malformed: '{name}' is not a whole number");

    /// <summary>Decodes base64.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static byte[] Decode(string text, string what)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw JsonReading.Malformed(what, "is not base64");
        }
    }

    public static ImageException Missing(string what, string name) => JsonReading.Malformed(what, $"is malformed: '{name}' is missing");

    // The parser has bounded the depth.
    private static void RefuseRepetition(JsonElement json, string what, bool isMap)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray())
            {
                RefuseRepetition(item, what, isMap);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            if (isMap)
            {
                json.RefuseSameNames(what);
            }
            else
            {
                json.RefuseRepetition(what);
            }

            foreach (JsonProperty member in json.EnumerateObject())
            {
                RefuseRepetition(member.Value, what, isMap || Maps.Contains(member.Name));
            }
        }
    }
}
