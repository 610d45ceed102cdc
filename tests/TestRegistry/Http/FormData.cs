namespace ContainerTools.Testing;

/// <summary>Reads <c>a=b&amp;c=d</c>, from queries and from posted forms.</summary>
internal static class FormData
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text) =>
    [
        .. text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .Select(pair => KeyValuePair.Create(Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : "")),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
