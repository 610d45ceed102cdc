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

    /// <summary>Writes a file that is complete and verified, or not there; a FIFO or a character device is written in place.</summary>
    /// <param name="layer">The layer to write.</param>
    /// <param name="path">An absolute path.</param>
    /// <param name="options">What is written.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The layer cannot be read, is larger than what is allowed, or the file cannot be written.</exception>
    public static async Task WriteFileAsync(Layer layer, string path, LayerExportOptions options, IReporter reporter, CancellationToken cancel)
    {
        Layer source = options.PastStore ? layer.PastStore() : layer;
        await WriteAsync(() => options.Uncompressed ? OpenPlainAsync() : source.OpenAsync(reporter, cancel), path, options.Overwrite, reporter, cancel).ConfigureAwait(false);

        async Task<Stream> OpenPlainAsync() =>
            UnpackedBudget.For(options.MaximumSize, [layer]).Watch(await source.OpenTarAsync(reporter, cancel).ConfigureAwait(false), layer);
    }

    /// <summary>A file name from the digest of a layer of which no more is known than its bytes.</summary>
    /// <param name="layer">The layer as it is stored; its first bytes are read.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The layer cannot be read.</exception>
    public static async Task<string> FindNameAsync(Blob layer, IReporter reporter, CancellationToken cancel)
    {
        byte[] start = new byte[LayerCompression.MagicLength];
        using Stream content = await layer.OpenUnverifiedAsync(0, reporter, cancel).ConfigureAwait(false);
        int read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return layer.Digest.Hex + LayerCompression.Recognise(start.AsSpan(0, read)) switch
        {
            CompressionKind.Zstd => ".tar.zst",
            CompressionKind.Gzip => ".tar.gz",
            CompressionKind.Bzip2 => ".tar.bz2",
            CompressionKind.Xz => ".tar.xz",
            _ => ".tar",
        };
    }

    /// <summary>Writes a file that is complete and verified, or not there; a FIFO or a character device is written in place.</summary>
    /// <param name="layer">The layer as it is stored.</param>
    /// <param name="path">An absolute path.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The layer cannot be read, or the file cannot be written.</exception>
    public static Task WriteFileAsync(Blob layer, string path, bool overwrite, IReporter reporter, CancellationToken cancel) =>
        WriteAsync(() => layer.OpenAsync(reporter, cancel), path, overwrite, reporter, cancel);

    private static async Task WriteAsync(Func<Task<Stream>> open, string path, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            using OutputFile file = await OutputFile.OpenAsync(path, overwrite, cancel).ConfigureAwait(false);
            await StoredCopy.RetryAsync(
                async () =>
                {
                    using Stream content = await open().ConfigureAwait(false);
                    await StreamCopy.CopyAsync(content, file.Stream, reporter, cancel).ConfigureAwait(false);
                },
                file.TryRewind).ConfigureAwait(false);
            file.Commit();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }
}
