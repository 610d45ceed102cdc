namespace ContainerTools.Tar;

/// <summary>
/// Reads an archive of any dialect from front to back. Contents that end early, damaged headers and nonsense are errors
/// that name the entry and its byte offset; oddities that lose nothing are noted in <see cref="Flaws"/>.
/// </summary>
internal sealed class TarReader : IDisposable
{
    private readonly TarInput _input;
    private readonly TarFault _fault;
    private readonly TarBlockReader _blocks;
    private readonly TarExtensions _extensions;
    private readonly UstarReader _headers;
    private TarEntry? _entry;

    /// <param name="source">Stays open; what is read of it is read for good.</param>
    /// <param name="archive">What to call the archive in errors, such as a path or <c>Layer sha256:…</c>.</param>
    public TarReader(Stream source, string archive)
    {
        _input = new TarInput(source);
        _fault = new TarFault(archive);
        _blocks = new TarBlockReader(_input, _fault);
        _extensions = new TarExtensions(_fault);
        _headers = new UstarReader(_fault);
    }

    /// <summary>Of what was read so far; complete when <see cref="ReadAsync"/> has returned null.</summary>
    public TarFlaws Flaws => _blocks.Flaws | _extensions.Flaws | _headers.Flaws;

    /// <summary>
    /// Gives the next entry; the unread rest of the one before is skipped. After the last one the source is read to its end, so
    /// that a stream that verifies itself can do so.
    /// </summary>
    /// <returns>Null at the end.</returns>
    public async ValueTask<TarEntry?> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await FinishEntryAsync(cancel).ConfigureAwait(false);
        _extensions.Clear();
        _blocks.Raw.Clear();
        while (await _blocks.ReadHeaderAsync(_extensions.ArePending, cancel).ConfigureAwait(false) is { } offset)
        {
            ReadOnlyMemory<byte> block = _blocks.Raw.Bytes[^TarSize.Block..];
            var type = (TarEntryType)block.Span[UstarBlock.TypeOffset];
            if (!TarExtensions.Includes(type))
            {
                return _entry = await OpenAsync(_headers.Read(block.Span, _extensions, _blocks.Raw.Offset), cancel).ConfigureAwait(false);
            }

            ReadOnlyMemory<byte> body = await _blocks.ReadExtensionAsync(offset, cancel).ConfigureAwait(false);
            _extensions.Add(_blocks.Raw.BlockAt(offset), body.Span, offset);
        }

        return null;
    }

    public void Dispose() => _input.Dispose();

    private async ValueTask<TarEntry> OpenAsync(TarHeader header, CancellationToken cancel)
    {
        long stored = header.Size;
        SparseMap? map = null;
        if (header.Type == TarEntryType.GnuSparseFile || _extensions.Fields.Sparse is not null)
        {
            (header, stored, map) = await SparseEntry.ReadAsync(header, _extensions.Fields.Sparse, _blocks.Raw, _fault, cancel).ConfigureAwait(false);
        }

        return stored <= long.MaxValue - _input.Position - TarSize.Block
            ? new TarEntry(header, stored, _input, _fault)
            {
                Offset = _blocks.Raw.Offset,
                RawHeader = _blocks.Raw.Bytes,
                SparseMap = map?.Regions,
            }
            : throw _fault.InEntry(header.Name, _blocks.Raw.Offset, $"claims to have {stored:N0} bytes");
    }

    private async ValueTask FinishEntryAsync(CancellationToken cancel)
    {
        if (_entry is not null)
        {
            await _input.SkipAsync(_entry.End - _input.Position, cancel).ConfigureAwait(false);
            long missing = _entry.ContentEnd - _input.Position;
            _entry = missing <= 0 ? null : throw _entry.Fault($"is cut off: {missing:N0} of its bytes are missing");
        }
    }
}
