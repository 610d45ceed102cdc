using ContainerTools.Compression;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

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
            TarTable files = await PlainArchive.ReadAsync(StampedFile.Read(plain), NullReporter.Instance, cancel).ConfigureAwait(false);
            var images = new DockerImages(files, new LayerFinder(files, null), new DocumentReader(path, NullReporter.Instance));
            ArchivedFile list = files.FindOne(DockerManifest.FileName) ?? throw new ImageException(ImageError.Malformed, $"'{path}' has no file '{DockerManifest.FileName}'.", path);
            if (await images.ReadListAsync(list, cancel).ConfigureAwait(false) is not [var first, ..])
            {
                throw new ImageException(ImageError.Malformed, $"'{path}' lists no image.", path);
            }

            DockerManifestEntry entry = images.ReadEntry(first, 0);
            Image image = await images.LoadAsync(entry, cancel).ConfigureAwait(false);
            return image with { Layers = KeepHeaders(image.Layers, entry.Layers, files) };
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw StampedFile.Failed(path, exception);
        }
    }

    // Docker before version 25 writes a layer once and links to it where an image has it again. Such a link stays one if what it leads to
    // comes along; else it becomes the file itself, because a link that leads nowhere loads nowhere.
    private static Layer[] KeepHeaders(IReadOnlyList<Layer> layers, IReadOnlyList<string> names, TarTable files)
    {
        HashSet<string> written = [.. names.Where(name => files.FindLink(name) is null).Select(ArchivePath.Normalise)];
        return [.. layers.Zip(names, (layer, name) => layer.WithHeader(FindHeader(name)))];

        TarHeader? FindHeader(string name)
        {
            ArchivedFile file = files.Get(name);
            return files.FindLink(name) is not { } link ? file.Header
                : written.Contains(ArchivePath.Normalise(file.Name)) ? link
                : file.Header! with { Name = link.Name };
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
