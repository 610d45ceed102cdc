using ContainerTools.Compression;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Writing;

/// <summary>Writes single layers to files.</summary>
public static class LayerExport
{
    /// <summary>A file name from the digest of what the file will hold.</summary>
    public static string NameFor(Layer layer, bool uncompressed) => uncompressed || layer.Digest == layer.DiffId
        ? $"{layer.DiffId.Hex}.tar"
        : layer.Digest.Hex + LayerMediaType.CompressionOf(layer.MediaType) switch
        {
            CompressionKind.Zstd => ".tar.zst",
            CompressionKind.Gzip => ".tar.gz",
            _ => ".tar",
        };

    /// <summary>Writes a file that is complete and verified, or not there.</summary>
    /// <param name="layer">The layer to write.</param>
    /// <param name="path">An absolute path.</param>
    /// <param name="uncompressed">The plain tar, checked against the diff ID, instead of the stored bytes.</param>
    /// <param name="pastStore">Leaves the store alone.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task WriteFileAsync(Layer layer, string path, bool uncompressed, bool pastStore, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        Layer source = pastStore ? layer.PastStore() : layer;
        try
        {
            using var file = new TemporaryFile(path, overwrite);
            using Stream content = uncompressed
                ? await source.OpenTarAsync(reporter, cancel).ConfigureAwait(false)
                : await source.OpenAsync(reporter, cancel).ConfigureAwait(false);
            await StreamCopy.CopyAsync(content, file.Stream, reporter, cancel).ConfigureAwait(false);
            file.Commit();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }
}
