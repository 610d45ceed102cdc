namespace ContainerTools.Verification;

/// <summary>What is wrong with an archive or layout beside the images that were read from it.</summary>
public static class FileDefects
{
    /// <summary>Whether a file that cannot be read is itself at fault, and not the way to it.</summary>
    public static bool IsDefect(ImageException exception) => CodeOf(exception) is not null;

    /// <param name="path">Of the file or folder.</param>
    /// <param name="exception">Why the file cannot be read.</param>
    public static ImageTestResult ToResult(string path, ImageException exception) =>
        new(null, path, [new ImageDefect(DefectSeverity.Error, CodeOf(exception) ?? ImageDefectCode.Unreadable, path, exception.Message)]);

    /// <param name="path">The file or folder.</param>
    /// <param name="missing">What the file lists and does not have, as sentences.</param>
    public static ImageTestResult ToResult(string path, IEnumerable<string> missing) =>
        new(null, path, missing.Select(sentence => new ImageDefect(DefectSeverity.Error, ImageDefectCode.BlobMissing, path, PrintableText.Of($"'{path}': {sentence}"))));

    private static ImageDefectCode? CodeOf(ImageException exception) => exception.Error switch
    {
        ImageError.DigestMismatch => ImageDefectCode.DigestMismatch,
        ImageError.SizeMismatch => ImageDefectCode.SizeMismatch,
        ImageError.Malformed or ImageError.NotFound or ImageError.TooLarge or ImageError.Unsupported => ImageDefectCode.Unreadable,
        _ => null,
    };
}
