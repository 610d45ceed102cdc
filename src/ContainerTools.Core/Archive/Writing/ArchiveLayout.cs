using ContainerTools.Tar;

namespace ContainerTools.Archive.Writing;

/// <summary>Where in a tar everything goes, known before the first byte is written.</summary>
internal sealed class ArchiveLayout
{
    private const int Mode = 0b110_100_100;

    /// <param name="entries">In the archive's order.</param>
    /// <param name="dialect">Whose bytes the archive has.</param>
    public ArchiveLayout(IReadOnlyList<ArchiveEntry> entries, TarDialect dialect = TarDialect.Python)
    {
        var placed = new List<PlacedEntry>(entries.Count);
        long position = 0;
        foreach (ArchiveEntry entry in entries)
        {
            TarHeader header = entry.Header ?? new TarHeader(entry.Name, TarEntryType.File, Mode, entry.Content.Size, entry.Mtime);
            placed.Add(new PlacedEntry(entry, dialect == TarDialect.Go ? GoTarEncoder.Encode(header) : Encode(header), position));
            position = placed[^1].End;
        }

        Entries = placed;
        EndOffset = position;
        EndLength = dialect == TarDialect.Go ? GoTarEncoder.End : TarSize.End(position);
    }

    public IReadOnlyList<PlacedEntry> Entries { get; }

    /// <summary>Where the archive's closing zeros start, and how many there are.</summary>
    public long EndOffset { get; }

    public int EndLength { get; }

    public long Length => EndOffset + EndLength;

    private static byte[] Encode(TarHeader header)
    {
        byte[] bytes = new byte[TarEncoder.Measure(header)];
        TarEncoder.Encode(header, bytes);
        return bytes;
    }

    internal sealed record PlacedEntry(ArchiveEntry Entry, byte[] Header, long HeaderOffset)
    {
        public long ContentOffset => HeaderOffset + Header.Length;

        public int Padding => TarSize.Padding(Entry.Content.Size);

        public long End => ContentOffset + Entry.Content.Size + Padding;
    }
}
