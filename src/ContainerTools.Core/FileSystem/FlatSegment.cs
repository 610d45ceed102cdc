using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>Entries that follow each other, with contents from one layer.</summary>
/// <param name="Layer">Its index in the image.</param>
/// <param name="Entries">The entries, in the order in which they are written.</param>
internal sealed record FlatSegment(int Layer, IReadOnlyList<FlatEntry> Entries)
{
    /// <summary>Of what is written for it, in bytes.</summary>
    public long Length { get; } = Entries.Sum(entry => TarEncoder.MeasureEntry(entry.ToHeader()));
}
