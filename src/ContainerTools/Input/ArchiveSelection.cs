using ContainerTools.Archive;

namespace ContainerTools.Input;

/// <summary>What of an archive is given, and what is said of the rest.</summary>
/// <param name="content">What the archive lists.</param>
/// <param name="source">What to call the archive.</param>
/// <param name="platform">What images shall be for; null for all.</param>
internal sealed class ArchiveSelection(ArchiveContent content, string source, Platform? platform)
{
    /// <returns>Why there is nothing that a pattern chooses; null where there is something.</returns>
    public ImageException? FindProblem(ReferenceFilter filter)
    {
        ListedImage[] named = content.Entries.Where(entry => filter.Matches(entry.Names)).ToArray();
        if (named.Length == 0)
        {
            string names = string.Join(", ", content.Entries.SelectMany(entry => entry.Names).Select(name => $"'{name}'"));
            return new ImageException(ImageError.NotFound, $"'{source}' has no image '{filter.Pattern}'. It has {(names.Length > 0 ? names : "only images without names")}.", filter.Pattern);
        }

        return named.Any(entry => entry.State is ListedState.Read or ListedState.Unreadable)
            ? null
            : named[0].Error ?? new ImageException(ImageError.NotFound, $"In '{source}', '{filter.Pattern}' is neither an image nor an artifact.", filter.Pattern);
    }

    /// <summary>Why images cannot be read. What an index lacks for a platform that was not asked for is nobody's concern.</summary>
    public IEnumerable<ImageException> FindErrors() => content.Entries
        .Where(entry => entry.State == ListedState.Unreadable)
        .Select(entry => entry.Error!)
        .Concat(content.Images.OfType<ImageIndex>().SelectMany(index => index.FindUnreadableEntries())
            .Where(entry => platform is null || entry.Descriptor.Platform is not { } has || PlatformMatcher.IsCompatible(has, platform))
            .Select(entry => entry.Error));

    /// <summary>The images for the platform.</summary>
    /// <param name="isRequired">Whether it is an error if there are none.</param>
    /// <exception cref="ImageException">There are none.</exception>
    public IReadOnlyList<IImage> Choose(bool isRequired)
    {
        IReadOnlyList<IImage> images = content.Images;
        if (platform is null || images.Count == 0)
        {
            return images;
        }

        Image[] chosen = images
            .Select(image => PlatformMatcher.Pick(image.Images, single => single.Platform, platform))
            .OfType<Image>()
            .ToArray();
        return chosen.Length > 0 || !isRequired
            ? chosen
            : throw new ImageException(ImageError.PlatformNotFound, $"'{source}' has no image for {platform}. It has images for {string.Join(", ", images.SelectMany(image => image.Images).Select(image => image.Platform).Distinct())}.", source);
    }
}
