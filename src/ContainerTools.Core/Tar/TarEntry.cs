namespace ContainerTools.Tar;

/// <summary>One entry of an archive that is being read. It lasts until the reader moves on; its header and map stay.</summary>
internal sealed class TarEntry(TarHeader header, long storedSize, TarInput input, TarFault fault)
{
    private readonly long _start = input.Position;

    /// <summary>All that its header and extensions say, as if it were one header.</summary>
    public TarHeader Header { get; } = header;

    /// <summary>Where in the archive its first header block lies, be it of an extension.</summary>
    public required long Offset { get; init; }

    /// <summary>All blocks before the stored content, as they are. Global pax headers that came just before are among them.</summary>
    public required ReadOnlyMemory<byte> RawHeader { get; init; }

    /// <summary>How many bytes the archive has of its content; fewer than <see cref="TarHeader.Size"/> if it has holes.</summary>
    public long StoredSize { get; } = storedSize;

    /// <summary>Where the stored content begins.</summary>
    public long ContentStart => _start;

    /// <summary>Where the stored content ends.</summary>
    public long ContentEnd { get; } = input.Position + storedSize;

    /// <summary>
    /// Where the next header lies. Some programs do not fill the last block of the last entry, so the archive may end between
    /// <see cref="ContentEnd"/> and this; readers lose nothing by it.
    /// </summary>
    public long End { get; } = input.Position + storedSize + TarSize.Padding(storedSize);

    /// <summary>The stored parts of a sparse file; null for all others.</summary>
    public IReadOnlyList<SparseRegion>? SparseMap { get; init; }

    /// <summary>
    /// Opens the content for the one pass it can be read in, holes filled with zeros. Those cost an archive nothing: it may
    /// claim more of them than any disk holds.
    /// </summary>
    public Stream OpenContent()
    {
        Stream stored = OpenStored();
        return SparseMap is null ? stored : new SparseStream(stored, SparseMap, Header.Size);
    }

    /// <summary>Opens what is stored of the content: the regions of the map one after the other.</summary>
    public Stream OpenStored() => Open(StoredSize);

    /// <summary>Opens what is stored with as much of its padding as there is: after <see cref="RawHeader"/>, the rest of the entry byte for byte.</summary>
    public Stream OpenRaw() => Open(End - _start);

    /// <param name="what">Continues the sentence, such as "is cut off".</param>
    public ImageException Fault(string what) => fault.InEntry(Header.Name, Offset, what);

    private TarContentStream Open(long length) => input.Position == _start
        ? new TarContentStream(input, length, StoredSize, this)
        : throw new InvalidOperationException("The content of a tar entry can be read once, and only until the reader moves on.");
}
