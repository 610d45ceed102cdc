using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>
/// Unpacks images to folders. What a layer's tar says of paths and links is resolved in memory, as if the image were all
/// there is; what is then written are names in folders that were just made, so nothing can lead out of the target.
/// </summary>
public static class ImageExpander
{
    private const int MaximumWarnings = 10;

    /// <param name="image">The image.</param>
    /// <param name="path">Absolute. A new folder appears when it is complete. One that is there must be empty unless the options say otherwise.</param>
    /// <param name="options">What may be overwritten, and what is left out.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The folder cannot be written, or the image is damaged. What was made is gone then, unless it went into a folder with other files.</exception>
    public static async Task<ExpandedImage> ExpandAsync(Image image, string path, ExpandOptions options, IReporter reporter, CancellationToken cancel)
    {
        bool isNew = IsNew(path, options);
        using TarScratch? scratch = isNew ? CreateScratch(image, path, options) : null;
        Image source = options.PastStore ? image.PastStore() : image;
        FileTree tree = await ReadAsync(scratch?.Attach(source) ?? source, path, options, reporter, cancel).ConfigureAwait(false);
        scratch?.EndPass();
        tree = tree.Under(options.Root.Trim('/')) ?? throw new ImageException(ImageError.NotFound, $"{image} has no folder '{PrintableText.Of(options.Root)}'.", options.Root);
        Select(image, tree, options, reporter);
        if (options.IsForUseInPlace)
        {
            LeaveOutLinks(tree, path, reporter);
        }

        ExpandedImage result;
        try
        {
            if (isNew)
            {
                // An incomplete tree may contain programs that run as root, so only the owner may enter it.
                using var staging = new StagingFolder(path);
                result = await ExpandAsync(image, tree, staging.Path, path, isNew, options, reporter, cancel).ConfigureAwait(false);
                staging.Commit();
            }
            else
            {
                result = await ExpandAsync(image, tree, path, path, isNew, options, reporter, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }

        Report(result, options, reporter);
        return result;
    }

    // A new folder is on the disk of its parent; one that is there may be another disk. Of an image of which a part is wanted, reading some layers
    // again is less than keeping all.
    private static TarScratch? CreateScratch(Image image, string path, ExpandOptions options) => options.Root.Trim('/').Length == 0 && options.Include.Count == 0
        ? TarScratch.TryCreate(Path.GetDirectoryName(path) ?? path, UnpackedBudget.For(options.MaximumSize, image.Layers))
        : null;

    private static async Task<FileTree> ReadAsync(Image image, string path, ExpandOptions options, IReporter reporter, CancellationToken cancel)
    {
        LayerListings listings = await FileTree.ReadListingsAsync(image.Layers, _ => false, reporter, cancel).ConfigureAwait(false);
        if (!options.IsForUseInPlace)
        {
            return FileTree.Unite(image, listings);
        }

        var outside = new OutsideEntries(options.Root.Trim('/'));
        foreach (LayerListing listing in listings.All)
        {
            outside.Refuse(listing);
        }

        FileTree tree = FileTree.Unite(image, listings);
        WarnOfSome([.. outside.Find(tree).Select(entry => $"'{TarText.Printable(entry)}' lies outside of the folder that becomes '{path}'; it is left out.")], path, reporter);
        return tree;
    }

    private static async Task<ExpandedImage> ExpandAsync(Image image, FileTree tree, string folder, string path, bool isNew, ExpandOptions options, IReporter reporter, CancellationToken cancel)
    {
        using ITargetFolder target = Open(folder, tree, options);
        var expander = new TreeExpander(tree, target, RulesOf(folder, isNew), options.Overwrite, isNew, UnpackedBudget.For(options.MaximumSize, image.Layers));
        try
        {
            await expander.ExpandAsync(reporter, cancel).ConfigureAwait(false);
            return new(path, image, expander.FileCount, expander.FolderCount, expander.Size, expander.Skipped);
        }
        catch
        {
            // A new folder goes as a whole.
            if (!options.Overwrite && !isNew)
            {
                Undo(expander);
            }

            throw;
        }
    }

    private static void Select(Image image, FileTree tree, ExpandOptions options, IReporter reporter)
    {
        if (options.Include.Count + options.Exclude.Count == 0)
        {
            return;
        }

        bool ignoresCase = image.Platform.IsWindows;
        bool[] isFound = new bool[options.Include.Count];
        tree.Keep(entry => IsIncluded(entry.Path) && !options.Exclude.Any(pattern => pattern.MatchesOrHolds(entry.Path, ignoresCase)));
        if (isFound.Length > 0 && !isFound.Contains(true))
        {
            throw new ImageException(ImageError.NotFound, $"{image} has nothing that matches {string.Join(", ", options.Include.Select(pattern => $"'{PrintableText.Of(pattern.ToString())}'"))}.", image);
        }

        foreach ((PathPattern pattern, _) in options.Include.Zip(isFound).Where(pair => !pair.Second))
        {
            reporter.Warning($"{image} has nothing that matches '{PrintableText.Of(pattern.ToString())}'.");
        }

        bool IsIncluded(string path)
        {
            bool isIncluded = isFound.Length == 0;
            for (int i = 0; i < isFound.Length; i++)
            {
                if (options.Include[i].MatchesOrHolds(path, ignoresCase))
                {
                    isIncluded = isFound[i] = true;
                }
            }

            return isIncluded;
        }
    }

    private static void LeaveOutLinks(FileTree tree, string path, IReporter reporter)
    {
        var left = new List<string>();
        tree.Keep(entry =>
        {
            bool isKept = entry.Kind != FileKind.SymbolicLink || InsideLink.IsInside(entry.Path, entry.LinkTarget!);
            if (!isKept)
            {
                left.Add($"'{TarText.Printable(entry.Path)}' is a symbolic link to '{TarText.Printable(entry.LinkTarget!)}', which leads out of '{path}'; it is left out.");
            }

            return isKept;
        });
        WarnOfSome(left, path, reporter);
    }

    // Hostile ones may be millions.
    private static void WarnOfSome(IReadOnlyCollection<string> warnings, string path, IReporter reporter)
    {
        foreach (string warning in warnings.Take(MaximumWarnings))
        {
            reporter.Warning(warning);
        }

        if (warnings.Count > MaximumWarnings)
        {
            reporter.Warning($"In '{path}', there are {warnings.Count - MaximumWarnings:N0} more such entries.");
        }
    }

    private static bool IsNew(string path, ExpandOptions options)
    {
        if (File.Exists(path))
        {
            throw new ImageException(ImageError.AlreadyExists, $"'{path}' exists and is not a folder.", path);
        }

        if (!Directory.Exists(path))
        {
            string parent = Path.GetDirectoryName(path) ?? path;
            return Directory.Exists(parent) ? true : throw new ImageException(ImageError.FileFailed, $"'{path}' cannot be written: there is no folder '{parent}'.", path);
        }

        return options.Overwrite || !Directory.EnumerateFileSystemEntries(path).Any()
            ? false
            : throw new ImageException(ImageError.AlreadyExists, $"The folder '{path}' is not empty.", path);
    }

    private static ITargetFolder Open(string folder, FileTree tree, ExpandOptions options) =>
        OperatingSystem.IsWindows() ? new PortableTarget(folder, new LinkKinds(tree.Entries)) : new UnixTarget(folder, options);

    private static NameRules RulesOf(string folder, bool isNew)
    {
        if (!isNew)
        {
            NameProbe.RemoveLeft(folder);
        }

        NameProbe probe = NameProbe.Of(folder);
        return new NameRules(OperatingSystem.IsWindows(), probe.IgnoresCase, probe.IgnoresForm);
    }

    private static void Report(ExpandedImage result, ExpandOptions options, IReporter reporter)
    {
        foreach (SkippedEntry entry in result.Skipped)
        {
            reporter.Verbose($"{TarText.Printable(entry.Location)}: {entry.Reason}");
        }

        if (options.IsForUseInPlace)
        {
            WarnOfSome(result.Skipped.Where(entry => entry.Location != ".").Select(entry => $"'{TarText.Printable(entry.Location)}' in '{result.Path}': {entry.Reason}").ToArray(), result.Path, reporter);
            return;
        }

        // A user who is not root knows that all files get one owner.
        int count = result.Skipped.Count(entry => entry.Location != ".");
        if (count > 0)
        {
            reporter.Warning($"{result.Image}: {count:N0} {(count == 1 ? "entry is" : "entries are")} missing in '{result.Path}' or not as the image has them. The property Skipped says which and why.");
        }
    }

    private static void Undo(TreeExpander expander)
    {
        try
        {
            expander.Undo();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // The first exception, which made this necessary, is the one to report.
        }
    }
}
