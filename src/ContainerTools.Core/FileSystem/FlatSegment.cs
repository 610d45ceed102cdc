using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>Entries that follow each other, with contents from one layer.</summary>
/// <param name="Layer">Its index in the image.</param>
/// <param name="Entries">The entries, in the order in which they are written.</param>
internal sealed record FlatSegment(int Layer, IReadOnlyCollection<FlatEntry> Entries)
{
    // Sixteen tebibytes. Real layers are far smaller, and the sum of very many such layers still fits into 64 bits.
    private const long MostBytes = 1L << 44;

    /// <summary>Of what is written for it, in bytes.</summary>
    public long Length { get; } = Measure(Entries);

    // Holes of a sparse file cost a layer nothing, so what its headers say may be more than any number holds.
    private static long Measure(IReadOnlyCollection<FlatEntry> entries)
    {
        long sum = 0;
        foreach (FlatEntry entry in entries)
        {
            TarHeader header = entry.ToHeader();
            if (header.Size > MostBytes - sum)
            {
                throw new ImageException(ImageError.TooLarge, $"With '{TarText.Printable(header.Name)}', which has {header.Size:N0} bytes, the files of one layer are larger than {MostBytes:N0} bytes together.", header.Name);
            }

            sum += TarEncoder.MeasureEntry(header);
        }

        return sum;
    }
}
