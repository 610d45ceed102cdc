using ContainerTools.Compression;
using ContainerTools.IO.Files;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads the first image of a docker archive, as nixpkgs' builders take a base image.</summary>
internal static class DockerArchiveSource
{
    /// <param name="path">The archive.</param>
    /// <param name="unpack">Where a compressed archive becomes a plain file that stays; given the decompressed stream.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The image, its layers with the headers that they have in the archive.</returns>
    public static async Task<Image> ReadFirstAsync(string path, Func<Stream, CancellationToken, Task<string>> unpack, CancellationToken cancel)
    {
        try
        {
            string plain = await UnpackAsync(path, unpack, cancel).ConfigureAwait(false);
            IFileTable files = await PlainArchive.ReadAsync(StampedFile.Read(plain), NullReporter.Instance, cancel).ConfigureAwait(false);
            var images = new DockerImages(files, new LayerFinder(files, null, keepHeaders: true), new DocumentReader(path, NullReporter.Instance));
            ArchivedFile list = files.FindOne(DockerManifest.FileName) ?? throw new ImageException(ImageError.Malformed, $"'{path}' has no file '{DockerManifest.FileName}'.", path);
            return await images.ReadListAsync(list, cancel).ConfigureAwait(false) is [var first, ..]
                ? await images.LoadAsync(images.ReadEntry(first, 0), cancel).ConfigureAwait(false)
                : throw new ImageException(ImageError.Malformed, $"'{path}' lists no image.", path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw StampedFile.Failed(path, exception);
        }
    }

    private static async Task<string> UnpackAsync(string path, Func<Stream, CancellationToken, Task<string>> unpack, CancellationToken cancel)
    {
        using FileStream file = StampedFile.Read(path).OpenStream();
        if (await PlainArchive.IsPlainAsync(file, cancel).ConfigureAwait(false))
        {
            return path;
        }

        using Stream tar = await LayerCompression.OpenAsync(file, $"'{path}'", path, cancel).ConfigureAwait(false);
        return await unpack(tar, cancel).ConfigureAwait(false);
    }
}
