using System.Management.Automation;
using ContainerTools.Inspection;

namespace ContainerTools.Input;

/// <summary>Paths in images, as users write them.</summary>
internal static class ImagePaths
{
    /// <param name="path">From the root of the image on, with or without a slash before it.</param>
    /// <param name="isLiteral">Whether wildcards mean nothing, and a backslash is a character like any other.</param>
    /// <param name="image">Where it is looked for; names in an image for Windows are the same in upper and lower case.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the pattern cannot be read.</exception>
    public static FilePattern Parse(string path, bool isLiteral, Image image)
    {
        string[] parts = (isLiteral ? path : Slashes(path)).Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool ignoresCase = image.Platform.IsWindows;
        try
        {
            return new FilePattern([.. parts.Where(part => part != ".").Select(part => Parse(part, isLiteral, ignoresCase))], ignoresCase);
        }
        catch (WildcardPatternException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{path}' is no pattern: {exception.Message}", path, exception);
        }
    }

    private static FilePatternPart Parse(string part, bool isLiteral, bool ignoresCase)
    {
        if (!isLiteral && WildcardPattern.ContainsWildcardCharacters(part))
        {
            return new FilePatternPart(part, WildcardPattern.Get(part, WildcardOptions.CultureInvariant | (ignoresCase ? WildcardOptions.IgnoreCase : WildcardOptions.None)).IsMatch);
        }

        return new FilePatternPart(isLiteral ? part : WildcardPattern.Unescape(part));
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
