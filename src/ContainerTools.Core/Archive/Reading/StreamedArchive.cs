using ContainerTools.Compression;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Reading;

/// <summary>A tar, compressed as a whole or not, that comes as a stream: read once, in bounded memory, each of its files into the store.</summary>
internal static class StreamedArchive
{
    /// <param name="stream">Read to its end; not closed.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="store">Takes the files.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It breaks off, is no tar, or cannot be stored.</exception>
    public static async Task<TarTable> ReadAsync(Stream stream, string name, IArchiveStore store, IReporter reporter, CancellationToken cancel)
    {
        using var source = new SourceStream(stream, name, reporter);
        Stream tar = await LayerCompression.OpenAsync(source, $"'{name}'", name, cancel).ConfigureAwait(false);
        using Stream whole = await RequireTarAsync(tar, name, cancel).ConfigureAwait(false);
        TarTable table = await TarTable.ReadAsync(whole, name, entry => TakeAsync(entry, name, store, cancel), reporter, cancel, isWhole: false).ConfigureAwait(false);
        await StreamCopy.DrainAsync(source, cancel).ConfigureAwait(false);
        return table;
    }

    // Text would be a tar with a damaged header; this says what it is.
    private static async Task<Stream> RequireTarAsync(Stream stream, string name, CancellationToken cancel)
    {
        byte[] block = new byte[TarSize.Block];
        int read = await stream.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return read == 0 ? throw new ImageException(ImageError.Malformed, $"'{name}' is empty.", name)
            : !block.AsSpan(0, read).ContainsAnyExcept((byte)0) || read == block.Length && UstarBlock.IsIntact(block) ? new PrefixedStream(block.AsMemory(0, read), stream)
            : throw new ImageException(ImageError.Malformed, $"'{name}' is no tar, compressed or not.", name);
    }

    private static async Task<ArchivedFile> TakeAsync(TarEntry entry, string name, IArchiveStore store, CancellationToken cancel)
    {
        using Stream content = entry.OpenContent();
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        using var whole = new PrefixedStream(start.AsMemory(0, read), content);
        Descriptor stored = await store.ImportAsync(whole, cancel).ConfigureAwait(false);
        return new StreamedFile(name, entry.Header.Name, stored, start.AsMemory(0, read), store) { Header = entry.Header };
    }
}
