using ContainerTools.FileSystem.Unpacking;

namespace ContainerTools.Artifacts;

/// <summary>
/// The names that an artifact gives its files: relative paths with slashes. They come from others, so a path is made of one only if that is sure to
/// lie in the folder that files are saved to.
/// </summary>
internal static class FileTitle
{
    // PATH_MAX of Linux, the longest of all systems.
    private const int MaximumLength = 4096;

    /// <summary>What is wrong with a title, as the end of a sentence; null for nothing.</summary>
    /// <param name="title">The name.</param>
    public static string? FindProblem(string title) => FindProblem(title, OperatingSystem.IsWindows());

    /// <inheritdoc cref="FindProblem(string)"/>
    /// <param name="title">The name.</param>
    /// <param name="isWindows">Whether it must be one that Windows takes, as it stands there and for a file.</param>
    public static string? FindProblem(string title, bool isWindows) =>
        title.Length == 0 ? "is empty"
        : title.Length > MaximumLength ? $"is longer than {MaximumLength:N0} characters"
        : PrintableText.Of(title) != title ? "has characters that cannot be shown"
        : title.StartsWith('/') ? "is an absolute path"
        : title.Split('/').Any(part => part is "" or "." or "..") ? "is no plain relative path"
        : isWindows && title.Split('/').Any(NameRules.IsOdd) ? "is a name that Windows does not take"
        : null;

    /// <summary>Where a file is saved.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: its name leads out of the folder, or is none.</exception>
    public static string PlaceIn(string folder, ArtifactFile file) => FindProblem(file.Name) is { } problem
        ? throw new ImageException(ImageError.Malformed, $"A file of {file.Artifact} is called '{PrintableText.Of(file.Name)}', which {problem}; it is not written.", file)
        : Path.Combine(folder, file.Name.Replace('/', Path.DirectorySeparatorChar));
}
