using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// How many zeros are written for holes of sparse files, where what is written has no holes. A layer pays nothing for them, so it may claim more than
/// any disk has room for. For one thread.
/// </summary>
internal sealed class HoleBudget
{
    // Sixteen gibibytes.
    private const long Most = 1L << 34;
    private long _taken;

    /// <param name="layer">The layer that has the file.</param>
    /// <param name="name">The file.</param>
    /// <param name="entry">Its content, which is about to be read.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: with it, the holes are more than may be written.</exception>
    public void Take(Layer layer, string name, TarEntry entry)
    {
        long holes = entry.Header.Size - entry.StoredSize;
        if (holes > Most - _taken)
        {
            throw new ImageException(
                ImageError.TooLarge,
                $"{LayerListing.NameOf(layer)}: '{TarText.Printable(name)}' is a sparse file of {entry.Header.Size:N0} bytes, of which {entry.StoredSize:N0} are stored. What is written has zeros for the rest, of which there may be {Most:N0} bytes at most.",
                name);
        }

        _taken += holes;
    }
}
