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
    /// <returns>All images and indexes, in the archive's order.</returns>
    /// <exception cref="ImageException">It cannot be read, or holds no image, or one of the images cannot be read.</exception>
    public static async Task<IReadOnlyList<IImage>> ReadAsync(string path, IArchiveStore? store, IReporter reporter, CancellationToken cancel)
    {
        ArchiveContent content = await ReadContentAsync(path, store, null, reporter, cancel).ConfigureAwait(false);
        ImageException? first = content.Entries.Where(entry => entry.State == ListedState.Unreadable).Select(entry => entry.Error)
            .Concat(content.Images.OfType<ImageIndex>().SelectMany(index => index.FindUnreadableEntries()).Select(entry => entry.Error))
            .FirstOrDefault();
        foreach (string warning in content.Warnings)
        {
            reporter.Warning(warning);
        }

        return first is null ? content.Images : throw first;
    }

    /// <summary>
    /// All that a docker archive, an OCI archive or an OCI layout lists. An image that cannot be read takes nothing from the others: it is
    /// given with its error.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <param name="store">Takes the contents of an archive that is compressed as a whole, and remembers digests that only reading tells; null to do without.</param>
    /// <param name="isWanted">Told all names of an image; only those are read for which it says yes. Null reads all.</param>
    /// <param name="reporter">Receives progress, notes, and warnings of the archive as a whole.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What is listed, and what came of it.</returns>
    /// <exception cref="ImageException">The archive itself cannot be read, or lists nothing that could be an image.</exception>
    public static async Task<ArchiveContent> ReadContentAsync(string path, IArchiveStore? store, Func<IReadOnlyList<string>, bool>? isWanted, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            IFileTable files = Directory.Exists(path) ? new FolderTable(path) : await OpenAsync(StampedFile.Read(path), store, reporter, cancel).ConfigureAwait(false);
            return await new ArchiveImages(files, store, isWanted, reporter).ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw StampedFile.Failed(path, exception);
        }
    }

    /// <summary>
    /// All that a docker archive or an OCI archive lists which comes as a stream, such as from a pipe or a socket. It is read once, to its end;
    /// what is in it can be opened afterwards as long as the store has it.
    /// </summary>
    /// <param name="stream">The archive, compressed as a whole or not; not closed.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="store">Takes the contents, in bounded memory.</param>
    /// <param name="isWanted">Told all names of an image; only those are given for which it says yes. Null gives all.</param>
    /// <param name="reporter">Receives progress, notes, and warnings of the archive as a whole.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What is listed, and what came of it.</returns>
    /// <exception cref="ImageException">The stream breaks off, is no archive, or lists nothing that could be an image; or the store cannot be written.</exception>
    public static async Task<ArchiveContent> ReadStreamAsync(Stream stream, string name, IArchiveStore store, Func<IReadOnlyList<string>, bool>? isWanted, IReporter reporter, CancellationToken cancel)
    {
        IFileTable files = await StreamedArchive.ReadAsync(stream, name, store, reporter, cancel).ConfigureAwait(false);
        return await new ArchiveImages(files, store, isWanted, reporter).ReadAsync(cancel).ConfigureAwait(false);
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
