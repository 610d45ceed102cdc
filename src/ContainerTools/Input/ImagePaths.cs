using System.Management.Automation;
using ContainerTools.Inspection;

namespace ContainerTools.Input;

/// <summary>Paths in images, as users write them.</summary>
internal static class ImagePaths
{
    /// <param name="path">From the root of the image on, with or without a slash before it.</param>
    /// <param name="isLiteral">Whether wildcards mean nothing, and a backslash is a character like any other.</param>
    /// <param name="image">Where it is looked for; names in an image for Windows are the same in upper and lower case.</param>
    /// <exception cref="WildcardPatternException">It cannot be read.</exception>
    public static FilePattern Parse(string path, bool isLiteral, Image image)
    {
        string[] parts = (isLiteral ? path : Slashes(path)).Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool ignoresCase = image.Platform.IsWindows;
        return new FilePattern([.. parts.Where(part => part != ".").Select(part => Parse(part, isLiteral, ignoresCase))], ignoresCase);
    }

    private static FilePatternPart Parse(string part, bool isLiteral, bool ignoresCase)
    {
        if (!isLiteral && WildcardPattern.ContainsWildcardCharacters(part))
        {
            var pattern = WildcardPattern.Get(part, WildcardOptions.CultureInvariant | (ignoresCase ? WildcardOptions.IgnoreCase : WildcardOptions.None));

            // It is read when it is first used; what cannot be read is to be known before anything is given.
            _ = pattern.IsMatch("");
            return new FilePatternPart(part, pattern.IsMatch);
        }

        return new FilePatternPart(isLiteral ? part : WildcardPattern.Unescape(part));
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
