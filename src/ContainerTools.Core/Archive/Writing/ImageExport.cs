using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Writing;

/// <summary>Writes images to files, folders and streams.</summary>
public static class ImageExport
{
    /// <summary>Writes an archive or a folder that is either complete or not there; a FIFO or a character device is written in place.</summary>
    /// <param name="images">What is written, in its order.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="options">Form and compression.</param>
    /// <param name="overwrite">Whether a file may be replaced, or a layout added to.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task WriteFileAsync(IReadOnlyList<IImage> images, string path, ExportOptions options, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            if (options.Format == ArchiveFormat.OciLayout)
            {
                using LayerInflater? inflated = await InflateAsync(images, Path.GetDirectoryName(path) ?? path, options, reporter, cancel).ConfigureAwait(false);
                await OciLayout.WriteAsync(ImageSet.Create(inflated?.Images ?? images), path, options.PastStore, overwrite, reporter, cancel).ConfigureAwait(false);
                return;
            }

            images = Choose(images, options, reporter);
            using OutputFile file = await OutputFile.OpenAsync(path, overwrite, cancel).ConfigureAwait(false);
            await StoredCopy.RetryAsync(() => WriteAsync(images, file, options, reporter, cancel), file.TryRewind).ConfigureAwait(false);
            file.Commit();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }

    /// <summary>Writes an archive in order; the same bytes as a file's.</summary>
    /// <param name="images">What is written, in its order.</param>
    /// <param name="target">Where the archive goes; it is not closed.</param>
    /// <param name="options">Form and compression.</param>
    /// <param name="scratch">Where uncompressed layers may lie for the time it takes.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task WriteStreamAsync(IReadOnlyList<IImage> images, Stream target, ExportOptions options, string scratch, IReporter reporter, CancellationToken cancel)
    {
        if (options.Format == ArchiveFormat.OciLayout)
        {
            throw new ImageException(ImageError.InvalidArgument, "A layout is a folder; a stream can hold an OciArchive, a DockerArchive or a RootFileSystem.");
        }

        if (options.Format == ArchiveFormat.RootFileSystem)
        {
            await FlattenAsync(images, target, options, scratch: null, budget: null, reporter, cancel).ConfigureAwait(false);
            return;
        }

        images = Choose(images, options, reporter);
        using LayerInflater? inflated = await InflateAsync(images, scratch, options, reporter, cancel).ConfigureAwait(false);
        await WriteStreamAsync(Arrange(inflated?.Images ?? images, options), target, options, reporter, cancel).ConfigureAwait(false);
    }

    /// <summary>Computes the digest of an archive without writing it anywhere.</summary>
    /// <param name="images">What would be written, in its order.</param>
    /// <param name="options">Form and compression; not an OCI layout, which is a folder.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The SHA-256 digest of the file that <see cref="WriteFileAsync"/> writes.</returns>
    /// <remarks>
    /// The layers are read once. Where they are written uncompressed and one of them does not say its uncompressed size, or a wrong one, all
    /// are read once more before, to count their bytes.
    /// </remarks>
    /// <exception cref="ImageException">The images cannot be written in this form, or a layer cannot be read.</exception>
    public static async Task<Digest> ComputeDigestAsync(IReadOnlyList<IImage> images, ExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        if (!options.HasPlainLayers || options.Format is ArchiveFormat.RootFileSystem or ArchiveFormat.OciLayout)
        {
            return await HashAsync(target => WriteStreamAsync(images, target, options, "", reporter, cancel)).ConfigureAwait(false);
        }

        images = Choose(images, options, reporter);
        IReadOnlyList<IImage>? guessed = await PlainLayers.GuessAsync(images, options.PastStore, null, reporter, cancel).ConfigureAwait(false);
        try
        {
            if (guessed is not null)
            {
                return await HashPlainAsync(guessed).ConfigureAwait(false);
            }
        }
        catch (WrongGuessException)
        {
            reporter.Verbose("A layer is not as large as its last bytes say; all are read to count their bytes.");
        }

        return await HashPlainAsync(await PlainLayers.MeasureAsync(images, options.PastStore, reporter, cancel).ConfigureAwait(false)).ConfigureAwait(false);

        Task<Digest> HashPlainAsync(IReadOnlyList<IImage> plain) => HashAsync(target => WriteStreamAsync(Arrange(plain, options), target, options, reporter, cancel));
    }

    /// <summary>How many bytes will be reported, for progress.</summary>
    public static long Measure(IReadOnlyList<IImage> images, ExportOptions options)
    {
        // Layers that are flattened are read twice.
        long once = images.SumSizes(image => image.Size);
        return options.Format == ArchiveFormat.RootFileSystem ? SizeSum.Add(once, once) : once;
    }

    private static async Task WriteAsync(IReadOnlyList<IImage> images, OutputFile file, ExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        if (options.Format == ArchiveFormat.RootFileSystem)
        {
            // What is written in place, such as a FIFO, is on no disk that has room for layers.
            using TarScratch? scratch = file.Seekable is null ? null : TarScratch.TryCreate(file.Folder, BudgetFor(images, options));
            await FlattenAsync(images, file.Stream, options, scratch, BudgetFor(images, options), reporter, cancel).ConfigureAwait(false);
            return;
        }

        if (file.Seekable is { } whole && options is { HasPlainLayers: true, Compression: Codec.None } && await TryInflateInPlaceAsync(images, whole, options, reporter, cancel).ConfigureAwait(false))
        {
            return;
        }

        using LayerInflater? plain = await InflateAsync(images, file.Folder, options, reporter, cancel).ConfigureAwait(false);
        ArchiveLayout layout = Arrange(plain?.Images ?? images, options);
        await (options.Compression == Codec.None && file.Seekable is { } target
            ? ArchiveFileWriter.WriteAsync(layout, target, reporter, cancel)
            : WriteStreamAsync(layout, file.Stream, options, reporter, cancel)).ConfigureAwait(false);
    }

    private static async Task FlattenAsync(IReadOnlyList<IImage> images, Stream target, ExportOptions options, TarScratch? scratch, UnpackedBudget? budget, IReporter reporter, CancellationToken cancel)
    {
        Image image = RequireOne(images, options);
        RootFileSystem files = await RootFileSystem.ReadAsync(scratch?.Attach(image) ?? image, reporter, cancel).ConfigureAwait(false);
        scratch?.EndPass();
        budget?.Take(files.Length, () => $"the tar of all files, which has {files.Length:N0} bytes", images[0]);
        if (options.Compression == Codec.None && target is FileStream file)
        {
            await files.WriteAsync(file, reporter, cancel).ConfigureAwait(false);
        }
        else
        {
            await EncodeAsync(target, options, encoded => files.WriteAsync(encoded, reporter, cancel), cancel).ConfigureAwait(false);
        }
    }

    private static UnpackedBudget BudgetFor(IReadOnlyList<IImage> images, ExportOptions options) =>
        UnpackedBudget.For(options.MaximumSize, images.SelectMany(image => image.Images).SelectMany(image => image.Layers));

    private static Image RequireOne(IReadOnlyList<IImage> images, ExportOptions options) =>
        options.LayerCompression != LayerForm.Keep ? throw new ImageException(ImageError.InvalidArgument, "A root file system has no layers whose compression could be chosen; only the whole tar can be compressed.")
        : images is not [var one] ? throw new ImageException(ImageError.InvalidArgument, $"A root file system is that of one image, but {images.Count} came. Export them one after the other.")
        : one.RequireSingle("A root file system") is var image && options.PastStore ? image.PastStore() : image;

    // The layers go straight into the archive if their sizes were guessed right; a wrong guess costs only time.
    private static async Task<bool> TryInflateInPlaceAsync(IReadOnlyList<IImage> images, FileStream file, ExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        if (await PlainLayers.GuessAsync(images, options.PastStore, BudgetFor(images, options), reporter, cancel).ConfigureAwait(false) is not { } plain)
        {
            return false;
        }

        try
        {
            await ArchiveFileWriter.WriteAsync(Arrange(plain, options), file, reporter, cancel).ConfigureAwait(false);
            return true;
        }
        catch (WrongGuessException)
        {
            reporter.Verbose("A layer is not as large as its last bytes say; all are inflated first to know their sizes.");
            file.SetLength(0);
            return false;
        }
    }

    private static async Task<Digest> HashAsync(Func<Stream, Task> write)
    {
        using var target = new HashingStream(Stream.Null);
        await write(target).ConfigureAwait(false);
        return target.GetDigest();
    }

    // Before anything is read for it. An artifact among images, such as a signature beside what it signs, takes nothing from them.
    private static IReadOnlyList<IImage> Choose(IReadOnlyList<IImage> images, ExportOptions options, IReporter reporter)
    {
        bool hasImage = images.Any(image => !IsArtifact(image));
        if (options.Format is ArchiveFormat.DockerArchive or ArchiveFormat.SkopeoArchive)
        {
            foreach (IImage artifact in images.Where(IsArtifact))
            {
                if (!hasImage)
                {
                    artifact.RequireSingle($"A {options.Format}");
                }

                reporter.Warning($"{Describe(artifact)}; a {options.Format} has no place for it, and it is left out.");
            }

            images = images.Where(image => !IsArtifact(image)).ToArray();
        }
        else if (options.Format == ArchiveFormat.OciArchive && !hasImage)
        {
            reporter.Warning($"There is no image that an engine could load in this archive: {string.Join("; ", images.Select(Describe))}.");
        }

        foreach (IImage image in options.Format == ArchiveFormat.SkopeoArchive ? images : [])
        {
            SkopeoArchive.Check(image);
        }

        return images;
    }

    private static bool IsArtifact(IImage image) => image is Artifact or ImageIndex { Images.Count: 0, IsHollow: false };

    private static string Describe(IImage image) => image is Artifact artifact ? artifact.Describe() : $"{image} is an index of artifacts";

    private static async Task<LayerInflater?> InflateAsync(IReadOnlyList<IImage> images, string folder, ExportOptions options, IReporter reporter, CancellationToken cancel) =>
        options.HasPlainLayers
            ? await LayerInflater.InflateAsync(images, folder, options, reporter, cancel).ConfigureAwait(false)
            : null;

    private static ArchiveLayout Arrange(IReadOnlyList<IImage> images, ExportOptions options)
    {
        ImageSet set = ImageSet.Create(images);
        IReadOnlyList<ArchiveEntry> entries = options.Format switch
        {
            ArchiveFormat.DockerArchive => DockerArchive.GetEntries(set),
            ArchiveFormat.SkopeoArchive => SkopeoArchive.GetEntries(set),
            _ => OciArchive.GetEntries(set),
        };
        return new ArchiveLayout(
            options.PastStore ? entries.Select(entry => entry with { Content = entry.Content.PastStore }).ToArray() : entries,
            options.Format == ArchiveFormat.SkopeoArchive ? TarDialect.Go : TarDialect.Python);
    }

    private static Task WriteStreamAsync(ArchiveLayout layout, Stream target, ExportOptions options, IReporter reporter, CancellationToken cancel) =>
        EncodeAsync(target, options, encoded => ArchiveStreamWriter.WriteAsync(layout, encoded, reporter, cancel), cancel);

    private static async Task EncodeAsync(Stream target, ExportOptions options, Func<Stream, Task> write, CancellationToken cancel)
    {
        using var encoded = new EncodingStream(target, options.Compression);
        await write(encoded).ConfigureAwait(false);
        await encoded.CompleteAsync(cancel).ConfigureAwait(false);
        await target.FlushAsync(cancel).ConfigureAwait(false);
    }
}
