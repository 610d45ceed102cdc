using ContainerTools.Archive.Writing;
using ContainerTools.IO.Files;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads images out of files and folders.</summary>
public static class ImageImport
{
    /// <summary>
    /// All images of a docker archive, an OCI archive or an OCI layout, recognised by their content. Layers are opened when
    /// somebody asks for them; then the file must still be what it was.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <param name="store">Takes the contents of an archive that is compressed as a whole, and remembers digests that only reading tells; null to do without.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It cannot be read, or holds no image.</exception>
    public static async Task<IReadOnlyList<IImage>> ReadAsync(string path, IArchiveStore? store, IReporter reporter, CancellationToken cancel) =>
        (await ReadContentAsync(path, store, reporter, cancel).ConfigureAwait(false)).Images;

    /// <summary>The same, with what is listed and is no image that could be read.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<ArchiveContent> ReadContentAsync(string path, IArchiveStore? store, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            IFileTable files = Directory.Exists(path) ? new FolderTable(path) : await OpenAsync(StampedFile.Read(path), store, reporter, cancel).ConfigureAwait(false);
            return await new ArchiveImages(files, store, reporter).ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw StampedFile.Failed(path, exception);
        }
    }

    private static async Task<IFileTable> OpenAsync(StampedFile file, IArchiveStore? store, IReporter reporter, CancellationToken cancel)
    {
        bool isPlain;
        using (FileStream stream = file.OpenStream())
        {
            isPlain = await PlainArchive.IsPlainAsync(stream, cancel).ConfigureAwait(false);
        }

        return isPlain
            ? await PlainArchive.ReadAsync(file, reporter, cancel).ConfigureAwait(false)
            : await new PackedArchive(file, store).ReadAsync(reporter, cancel).ConfigureAwait(false);
    }
}
