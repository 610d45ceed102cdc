namespace ContainerTools.Tar;

/// <summary>
/// Writes an archive entry by entry. Its end is written by <see cref="CompleteAsync"/> and by nothing else: whoever fails
/// half-way leaves no archive that looks whole. The target gets pieces of one size, however the contents arrive.
/// </summary>
internal sealed class TarWriter(Stream target) : IDisposable
{
    private readonly TarOutput _output = new(target);
    private byte[] _longHeader = [];
    private bool _closed;

    /// <summary>How many bytes the archive has so far.</summary>
    public long Position => _output.Position;

    /// <summary>Writes an entry without content, such as a directory or a link.</summary>
    public ValueTask WriteAsync(TarHeader header, CancellationToken cancel) => WriteAsync(header, Stream.Null, cancel);

    /// <summary>Writes an entry whose content is opened when its turn has come, and closed afterwards.</summary>
    public async ValueTask WriteAsync(TarHeader header, Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancel)
    {
        using Stream content = await open(cancel).ConfigureAwait(false);
        await WriteAsync(header, content, cancel).ConfigureAwait(false);
    }

    /// <exception cref="ImageException">The content has more or fewer bytes than the header says; the archive is lost then.</exception>
    public async ValueTask WriteAsync(TarHeader header, Stream content, CancellationToken cancel)
    {
        header = TarEncoder.Check(header);
        int headerLength = TarEncoder.Measure(header);
        Begin();
        await WriteHeaderAsync(header, headerLength, cancel).ConfigureAwait(false);
        for (long left = header.Size; left > 0;)
        {
            Memory<byte> room = await _output.GetRoomAsync(cancel).ConfigureAwait(false);
            int read = await ReadAsync(content, room[..(int)Math.Min(left, room.Length)], cancel).ConfigureAwait(false);
            if (read == 0)
            {
                throw WrongSize(header, $"ended after {header.Size - left:N0} of {header.Size:N0} bytes");
            }

            _output.Advance(read);
            left -= read;
        }

        if (content != Stream.Null && await ReadAsync(content, await _output.GetRoomAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false) > 0)
        {
            throw WrongSize(header, $"has more than the {header.Size:N0} bytes that its header says");
        }

        await _output.WriteZerosAsync(TarSize.Padding(header.Size), cancel).ConfigureAwait(false);
        _closed = false;
    }

    /// <summary>Writes an entry as it was read, byte for byte. Its content must not have been touched.</summary>
    public ValueTask CopyAsync(TarEntry entry, CancellationToken cancel) => CopyAsync(entry, entry.RawHeader, cancel);

    /// <summary>Writes blocks that belong to no entry, such as a global pax header, as they were read.</summary>
    public async ValueTask CopyAsync(ReadOnlyMemory<byte> blocks, CancellationToken cancel)
    {
        Begin();
        await _output.WriteAsync(blocks, cancel).ConfigureAwait(false);
        _closed = false;
    }

    /// <summary>Writes an entry with other blocks before its content, which stays as it is. That must not have been touched.</summary>
    public async ValueTask CopyAsync(TarEntry entry, ReadOnlyMemory<byte> header, CancellationToken cancel)
    {
        Begin();
        await _output.WriteAsync(header, cancel).ConfigureAwait(false);
        using Stream content = entry.OpenRaw();
        int read;
        while ((read = await content.ReadAsync(await _output.GetRoomAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)) > 0)
        {
            _output.Advance(read);
        }

        await _output.WriteZerosAsync(TarSize.Padding(Position), cancel).ConfigureAwait(false);
        _closed = false;
    }

    /// <summary>Hands on what was written so far, where another writer goes on.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        Begin();
        await _output.FlushAsync(cancel).ConfigureAwait(false);
        _closed = false;
    }

    /// <summary>Ends the archive and flushes the target.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        Begin();
        await _output.WriteZerosAsync(TarSize.End(Position), cancel).ConfigureAwait(false);
        await _output.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Writes nothing: what was not completed stays incomplete.</summary>
    public void Dispose()
    {
        _closed = true;
        _output.Dispose();
    }

    // Content in memory or in a local file is read synchronously: other threads would cost more than they save.
    private static ValueTask<int> ReadAsync(Stream content, Memory<byte> room, CancellationToken cancel) =>
        content is MemoryStream or FileStream { IsAsync: false } ? ValueTask.FromResult(content.Read(room.Span)) : content.ReadAsync(room, cancel);

    private static ImageException WrongSize(TarHeader header, string what) =>
        new(ImageError.SizeMismatch, $"The content of '{TarText.Printable(header.Name)}' {what}.", header.Name);

    // The writer stays closed if an entry fails before it is complete, and after the end.
    private void Begin()
    {
        if (_closed)
        {
            throw new InvalidOperationException("Nothing can be added to an archive that is complete or broken off.");
        }

        _closed = true;
    }

    private async ValueTask WriteHeaderAsync(TarHeader header, int length, CancellationToken cancel)
    {
        Memory<byte> room = await _output.GetRoomAsync(cancel).ConfigureAwait(false);
        if (length <= room.Length)
        {
            TarEncoder.Encode(header, room.Span[..length]);
            _output.Advance(length);
            return;
        }

        if (length > _longHeader.Length)
        {
            _longHeader = new byte[length];
        }

        TarEncoder.Encode(header, _longHeader.AsSpan(0, length));
        await _output.WriteAsync(_longHeader.AsMemory(0, length), cancel).ConfigureAwait(false);
    }
}
