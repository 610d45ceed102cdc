using ContainerTools.Compression;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Reading;

/// <summary>A tar that is not compressed: of its contents nothing is read before it is asked for.</summary>
internal static class PlainArchive
{
    public static async Task<TarTable> ReadAsync(StampedFile file, IReporter reporter, CancellationToken cancel)
    {
        using FileStream stream = file.OpenStream();
        if (!await IsTarAsync(stream, cancel).ConfigureAwait(false))
        {
            throw new ImageException(ImageError.Malformed, $"'{file.Path}' is no tar, compressed or not.", file.Path);
        }

        return await TarTable.ReadAsync(stream, file.Path, entry => Task.FromResult<ArchivedFile>(Take(file, entry)), reporter, cancel).ConfigureAwait(false);
    }

    /// <summary>Looks at the first bytes and goes back to them.</summary>
    public static async Task<bool> IsPlainAsync(FileStream file, CancellationToken cancel)
    {
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        file.Position = 0;
        return LayerCompression.Recognise(start.AsSpan(0, read)) == CompressionKind.None;
    }

    private static async Task<bool> IsTarAsync(FileStream file, CancellationToken cancel)
    {
        byte[] block = new byte[TarSize.Block];
        int read = await file.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        file.Position = 0;
        return !block.AsSpan(0, read).ContainsAnyExcept((byte)0) || read == block.Length && UstarBlock.IsIntact(block);
    }

    private static SectionFile Take(StampedFile file, TarEntry entry) =>
        new(file, entry.Header.Name, entry.Offset + entry.RawHeader.Length, entry.Header.Size) { Header = entry.Header };
}
