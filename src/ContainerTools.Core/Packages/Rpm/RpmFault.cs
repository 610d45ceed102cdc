namespace ContainerTools.Packages.Rpm;

/// <summary>Makes the errors of databases, which name the database first.</summary>
internal static class RpmFault
{
    public static ImageException Malformed(string what, string problem) => new(ImageError.Malformed, $"{what} {problem}.", what);

    public static ImageException Unsupported(string what, string problem) => new(ImageError.Unsupported, $"{what} {problem}.", what);

    public static ImageException TooLarge(string what, string problem) => new(ImageError.TooLarge, $"{what} {problem}.", what);
}
