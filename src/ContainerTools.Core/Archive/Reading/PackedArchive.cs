using ContainerTools.Compression;
using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Reading;

/// <summary>
/// A tar that is compressed as a whole. It is read once; what it contains goes into the store, where there is one, and so
/// does the list of it. What the store does not have is read by decompressing again.
/// </summary>
internal sealed class PackedArchive(StampedFile file, IArchiveStore? store)
{
    private IArchiveStore? _store = store;
    private long _kept;

    public async Task<TarTable> ReadAsync(IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await ReadOnceAsync(reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (_store is not null && exception.Error == ImageError.FileFailed)
        {
            reporter.Warning($"'{file.Path}' is read without the store: {exception.Message}");
            _store = null;
            return await ReadOnceAsync(reporter, cancel).ConfigureAwait(false);
        }
    }

    private async Task<TarTable> ReadOnceAsync(IReporter reporter, CancellationToken cancel)
    {
        string? fingerprint = file.IsSettled ? $"index {PackedIndex.Version}\n{file.Fingerprint}" : null;
        if (fingerprint is not null && _store?.FindDigest(fingerprint) is { } known && _store.TryRead(known, int.MaxValue) is { } list)
        {
            reporter.Verbose($"'{file.Path}' was read before and has not changed since.");
            return PackedIndex.Read(list, file.Path, this);
        }

        using Stream tar = await OpenTarAsync(reporter, cancel).ConfigureAwait(false);
        TarTable table = await TarTable.ReadAsync(tar, file.Path, entry => TakeAsync(entry, cancel), reporter, cancel).ConfigureAwait(false);
        if (_store is not null && fingerprint is not null)
        {
            Descriptor stored = await _store.ImportAsync(new MemoryStream(PackedIndex.Write(table)), cancel).ConfigureAwait(false);
            _store.SetDigest(fingerprint, stored.Digest);
        }

        return table;
    }

    /// <summary>Decompresses up to where the content lies.</summary>
    public async Task<Stream> OpenAsync(long offset, long length, CancellationToken cancel)
    {
        Stream tar = await OpenTarAsync(NullReporter.Instance, cancel).ConfigureAwait(false);
        try
        {
            if (await StreamCopy.SkipAsync(tar, offset, cancel).ConfigureAwait(false) < offset)
            {
                throw new ImageException(ImageError.SourceChanged, $"'{file.Path}' ends earlier than when the image was read from it.", file.Path);
            }

            return new LimitedStream(tar, length);
        }
        catch
        {
            tar.Dispose();
            throw;
        }
    }

    public Blob Cache(Blob blob) => _store?.Cache(blob) ?? blob;

    private async Task<Stream> OpenTarAsync(IReporter reporter, CancellationToken cancel)
    {
        Stream stored = new CountedStream(file.OpenStream(), reporter.Advance);
        try
        {
            return await LayerCompression.OpenAsync(stored, $"'{file.Path}'", file.Path, cancel).ConfigureAwait(false);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    private async Task<ArchivedFile> TakeAsync(TarEntry entry, CancellationToken cancel)
    {
        long offset = entry.Offset + entry.RawHeader.Length;
        using Stream content = entry.OpenContent();
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        using var whole = new PrefixedStream(start.AsMemory(0, read), content);
        if (_store is not null)
        {
            Descriptor stored = await _store.ImportAsync(whole, cancel).ConfigureAwait(false);
            return new PackedFile(this, entry.Header.Name, offset, entry.Header.Size, stored.Digest, start[..read]);
        }

        // Without a store, documents stay in memory: to read one of them again, the whole archive must be decompressed again.
        bool isDocument = start[0] is (byte)'{' or (byte)'[' && entry.Header.Size <= ArchiveLimits.KeptDocuments - _kept && entry.Header.Size <= DocumentLimits.Document;
        using var kept = new MemoryStream();
        Digest digest = await StreamCopy.HashAsync(whole, isDocument ? kept : Stream.Null, cancel).ConfigureAwait(false);
        _kept += kept.Length;
        return new PackedFile(this, entry.Header.Name, offset, entry.Header.Size, digest, start[..read]) { Kept = isDocument ? kept.ToArray() : null };
    }
}
