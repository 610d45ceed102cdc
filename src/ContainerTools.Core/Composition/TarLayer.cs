using ContainerTools.Compression;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>A tar that somebody else made as a layer, byte for byte.</summary>
public static class TarLayer
{
    private const string Algorithm = "sha256";

    /// <summary>Reads the file once: it is hashed as it is and uncompressed, and all of it must be a tar. The layer is read from the file later.</summary>
    /// <param name="path">A tar, plain or compressed with gzip or Zstandard. It must stay as it is as long as the layer is used.</param>
    /// <param name="reporter">Receives progress, and a warning where programs read the tar in different ways.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Malformed"/>: it is no tar, or is damaged or cut short. <see cref="ImageError.Unsupported"/>: it is compressed in a way that layers have no media
    /// type for. <see cref="ImageError.SourceFailed"/>: it cannot be read.
    /// </exception>
    public static async Task<Layer> ReadAsync(string path, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            // A link that a user names means what it leads to.
            string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using FileStream source = RegularFile.OpenRead(file);
            return await ReadAsync(source, file, reporter, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    private static async Task<Layer> ReadAsync(FileStream source, string path, IReporter reporter, CancellationToken cancel)
    {
        byte[] magic = new byte[LayerCompression.MagicLength];
        int length = await source.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        source.Position = 0;
        CompressionKind kind = LayerCompression.Recognise(magic.AsSpan(0, length));
        if (kind is not (CompressionKind.None or CompressionKind.Gzip or CompressionKind.Zstd))
        {
            throw new ImageException(ImageError.Unsupported, $"'{path}' is compressed with {kind.ToString().ToLowerInvariant()}, for which layers have no media type. Give it uncompressed, or compressed with gzip or zstd.", path);
        }

        using var stored = new MeasuringStream(new CountedStream(source, reporter.Advance, leaveOpen: true), Algorithm);
        using var tar = new MeasuringStream(await LayerCompression.OpenAsync(stored, $"'{path}'", path, cancel).ConfigureAwait(false), Algorithm);
        TarFlaws flaws = await InspectAsync(tar, path, cancel).ConfigureAwait(false);
        if (flaws != TarFlaws.None)
        {
            reporter.Warning($"'{path}' is a tar that programs read in different ways: {flaws}.");
        }

        var descriptor = new Descriptor(LayerMediaType.For(kind, isDocker: false), stored.GetDigest(), stored.Count);
        return new Layer(new FileBlob(descriptor, path), tar.GetDigest());
    }

    private static async Task<TarFlaws> InspectAsync(MeasuringStream tar, string path, CancellationToken cancel)
    {
        using var reader = new TarReader(tar, $"'{path}'");
        try
        {
            while (await reader.ReadAsync(cancel).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (ImageException) when (tar.Fault is not null)
        {
            // Where the decompression failed, the tar only seems to be cut off.
        }

        return tar.Fault is { } fault ? throw fault
            : reader.Flaws.HasFlag(TarFlaws.MissingEnd) ? throw new ImageException(ImageError.Malformed, $"'{path}' does not end as a tar ends, in two blocks of zeros; it may be cut short.", path)
            : reader.Flaws;
    }
}
