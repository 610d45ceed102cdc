using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Inspection;

/// <summary>Writes single files of images to disk. A file appears under its name when it is complete and its digest was right.</summary>
public static class FileSaver
{
    // Not the bits that give others the rights of whoever owns the file here.
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <param name="reader">Reads the content.</param>
    /// <param name="file">A file, or a link to one, whose content is written.</param>
    /// <param name="path">Absolute. A link that is there is not followed.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <param name="maximumSize">How many bytes may be written, holes not counted; null for what <see cref="ExpandOptions.MaximumSize"/> has by default.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work; then nothing is left.</param>
    /// <exception cref="ImageException">
    /// As for <see cref="FileContentReader.OpenAsync"/>; <see cref="ImageError.AlreadyExists"/>; <see cref="ImageError.FileFailed"/>: it cannot be written; <see cref="ImageError.TooLarge"/>.
    /// </exception>
    public static async Task SaveAsync(FileContentReader reader, ImageFile file, string path, bool overwrite, long? maximumSize, IReporter reporter, CancellationToken cancel)
    {
        using StoredContent content = await reader.OpenStoredAsync(file, reporter, cancel).ConfigureAwait(false);
        UnpackedBudget.For(maximumSize, file.Image.Layers).Take(content.Size, () => $"'{PrintableText.Of(file.FullName)}', which has {content.Size:N0} bytes", file);
        try
        {
            using var target = new TemporaryFile(path, overwrite);
            await WriteAsync(content, file, target.Stream, reporter, cancel).ConfigureAwait(false);
            File.SetLastWriteTimeUtc(target.Stream.SafeFileHandle, TimeOf(file));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(target.Stream.SafeFileHandle, (UnixFileMode)file.ModeBits & Permissions);
            }

            target.Commit();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }

    private static async Task WriteAsync(StoredContent content, ImageFile file, FileStream target, IReporter reporter, CancellationToken cancel)
    {
        if (content.Map is null)
        {
            await StreamCopy.CopyAsync(content.Stream, target, reporter, cancel).ConfigureAwait(false);
            return;
        }

        long size = file.Follow()!.Size;
        await ContentWriter.WriteAsync(content.Stream, size, content.Map, target.SafeFileHandle, PrintableText.Of(file.FullName), cancel).ConfigureAwait(false);
        await StreamCopy.DrainAsync(content.Stream, cancel).ConfigureAwait(false);
        reporter.Advance(size);
    }

    /// <summary>The place of a file or folder in a folder of this machine, under its own name.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="file">What is to be written; the image's root has no name, and its place is the folder itself.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: Windows has no such names, or takes them for something else, as it takes <c>..\a</c>.</exception>
    public static string PlaceIn(string folder, ImageFile file) =>
        file.FullName.Length == 1 ? folder
        : OperatingSystem.IsWindows() && NameRules.IsOdd(file.Name) ? throw new ImageException(ImageError.InvalidArgument, $"'{PrintableText.Of(file.FullName)}' has a name that Windows does not take.", file)
        : Path.Combine(folder, file.Name);

    /// <summary>Makes a folder, and those that it lies in; one that is there is no error.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ImageException"><see cref="ImageError.FileFailed"/>: it cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }

    // Windows has no times before 1601.
    private static DateTime TimeOf(ImageFile file) => file.Modified.Year > 1601 ? file.Modified.UtcDateTime : new DateTime(1602, 1, 1, 0, 0, 0, DateTimeKind.Utc);
}
