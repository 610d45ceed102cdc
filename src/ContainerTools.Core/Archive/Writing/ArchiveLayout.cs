using ContainerTools.Tar;

namespace ContainerTools.Archive.Writing;

/// <summary>Where in a tar everything goes, known before the first byte is written.</summary>
internal sealed class ArchiveLayout
{
    private const int Mode = 0b110_100_100;

    public ArchiveLayout(IReadOnlyList<ArchiveEntry> entries)
    {
        var placed = new List<PlacedEntry>(entries.Count);
        long position = 0;
        foreach (ArchiveEntry entry in entries)
        {
            TarHeader header = entry.Header ?? new TarHeader(entry.Name, TarEntryType.File, Mode, entry.Content.Size, entry.Mtime);
            byte[] bytes = new byte[TarEncoder.Measure(header)];
            TarEncoder.Encode(header, bytes);
            placed.Add(new PlacedEntry(entry, bytes, position));
            position = placed[^1].End;
        }

        Entries = placed;
        EndOffset = position;
        EndLength = TarSize.End(position);
    }

    public IReadOnlyList<PlacedEntry> Entries { get; }

    /// <summary>Where the archive's closing zeros start, and how many there are.</summary>
    public long EndOffset { get; }

    public int EndLength { get; }

    public long Length => EndOffset + EndLength;

    internal sealed record PlacedEntry(ArchiveEntry Entry, byte[] Header, long HeaderOffset)
    {
        public long ContentOffset => HeaderOffset + Header.Length;

        public int Padding => TarSize.Padding(Entry.Content.Size);

        public long End => ContentOffset + Entry.Content.Size + Padding;
    }
}
