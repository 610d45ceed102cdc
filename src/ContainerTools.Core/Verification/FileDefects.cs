using ContainerTools.Archive;

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

    /// <summary>What is wrong with an entry of an archive or layout that is no image that could be read.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Null where nothing is wrong: it was not asked for, or is an artifact.</returns>
    public static ImageTestResult? ToResult(ListedImage entry) => entry.Error is { } error
        ? new(null, NameOf(entry), [new ImageDefect(DefectSeverity.Error, CodeOf(entry, error), $"entry {entry}", error.Message), .. FlawsOf(entry)])
        : null;

    /// <summary>Adds to what a test found of an image what is odd in the way in which its archive lists it.</summary>
    /// <param name="entry">The entry that the image was read from.</param>
    /// <param name="result">What the test of the image found.</param>
    public static ImageTestResult Add(ListedImage entry, ImageTestResult result) => entry.Flaws.Count == 0
        ? result
        : new(result.Image, result.Name, [.. result.Defects, .. FlawsOf(entry).Select(defect => defect with { Image = result.Image })]);

    private static string NameOf(ListedImage entry) => entry.Names is [var name, ..] ? name : entry.ToString();

    private static ImageDefectCode CodeOf(ListedImage entry, ImageException error) =>
        entry.State == ListedState.Absent ? ImageDefectCode.BlobMissing : CodeOf(error) ?? ImageDefectCode.Unreadable;

    private static IEnumerable<ImageDefect> FlawsOf(ListedImage entry) => entry.Flaws.Select(flaw => new ImageDefect(
        flaw.Kind == ListingFlawKind.ManifestWithoutLayers ? DefectSeverity.Error : DefectSeverity.Warning,
        flaw.Kind switch
        {
            ListingFlawKind.ConfigName => ImageDefectCode.ConfigNameMismatch,
            ListingFlawKind.RepoTag => ImageDefectCode.InvalidRepoTag,
            ListingFlawKind.ManifestWithoutLayers => ImageDefectCode.NoLayers,
            _ => ImageDefectCode.NotInManifestJson,
        },
        $"entry {entry}",
        flaw.Message)
    {
        Expected = flaw.Expected,
        Actual = flaw.Actual,
    });

    internal static ImageDefectCode? CodeOf(ImageException exception) => exception.Error switch
    {
        ImageError.DigestMismatch => ImageDefectCode.DigestMismatch,
        ImageError.SizeMismatch => ImageDefectCode.SizeMismatch,
        ImageError.Malformed or ImageError.NotFound or ImageError.TooLarge or ImageError.Unsupported => ImageDefectCode.Unreadable,
        _ => null,
    };
}
