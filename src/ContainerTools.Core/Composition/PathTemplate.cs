using System.Text;

namespace ContainerTools.Composition;

/// <summary>
/// Paths with placeholders for a platform: <c>{os}</c>, <c>{arch}</c>, <c>{variant}</c>, <c>{platform}</c>, <c>{rid}</c>, <c>{ridarch}</c>.
/// A brace is written twice where it is meant itself. Safe for use from several threads.
/// </summary>
public static class PathTemplate
{
    private static readonly (string Name, Func<Platform, string?> Value)[] Placeholders =
    [
        ("os", platform => platform.Os),
        ("arch", platform => platform.Architecture),
        ("variant", platform => platform.Variant ?? ""),

        // As BuildKit names the folders of what it exports for several platforms.
        ("platform", platform => string.Join('_', new[] { platform.Os, platform.Architecture, platform.Variant }.OfType<string>())),
        ("rid", RuntimeIdentifier.Of),
        ("ridarch", RuntimeIdentifier.ArchitectureOf),
    ];

    /// <summary>Puts a platform in the place of the placeholders. Their names may be written in any case.</summary>
    /// <param name="template">The path.</param>
    /// <param name="platform">The platform.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.InvalidArgument"/>: there is no such placeholder, a brace stands alone, or .NET has no name for the platform.
    /// </exception>
    public static string Expand(string template, Platform platform)
    {
        var result = new StringBuilder(template.Length);
        for (int at = 0; at < template.Length; at++)
        {
            char c = template[at];
            if (c is not ('{' or '}'))
            {
                result.Append(c);
            }
            else if (at + 1 < template.Length && template[at + 1] == c)
            {
                result.Append(c);
                at++;
            }
            else
            {
                int end = c == '{' ? template.IndexOf('}', at) : -1;
                result.Append(Resolve(template, end < 0 ? null : template[(at + 1)..end], platform));
                at = end;
            }
        }

        return result.ToString();
    }

    private static string Resolve(string template, string? name, Platform platform)
    {
        if (name is null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{template}' has a brace that stands alone. A brace that is meant itself is written twice.", template);
        }

        (string, Func<Platform, string?> Value) found = Placeholders.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found.Value is null
            ? throw new ImageException(ImageError.InvalidArgument, $"'{{{name}}}' in '{template}' is no placeholder; there are {string.Join(", ", Placeholders.Select(item => $"{{{item.Name}}}"))}. A brace that is meant itself is written twice.", template)
            : found.Value(platform) ?? throw new ImageException(ImageError.InvalidArgument, $"'{{{name}}}' in '{template}' has no value for {platform}: .NET has no name for it.", template);
    }
}
