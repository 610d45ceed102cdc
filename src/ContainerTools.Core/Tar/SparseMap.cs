namespace ContainerTools.Tar;

/// <summary>Builds the map of a sparse file and checks that it fits the file.</summary>
internal sealed class SparseMap
{
    private readonly List<SparseRegion> _regions = [];
    private long _end;
    private long _stored;

    public IReadOnlyList<SparseRegion> Regions => _regions;

    /// <returns>False if the region goes back behind the one before, or is one too many.</returns>
    public bool Add(long offset, long length)
    {
        if (offset < _end || length < 0 || offset > long.MaxValue - length || _regions.Count == TarLimits.SparseRegions)
        {
            return false;
        }

        // GNU tar marks the end of the file by an empty region.
        if (length > 0)
        {
            _regions.Add(new SparseRegion(offset, length));
        }

        _end = offset + length;
        _stored += length;
        return true;
    }

    public bool AddAll(IReadOnlyList<long> numbers)
    {
        for (int i = 0; i + 1 < numbers.Count; i += 2)
        {
            if (!Add(numbers[i], numbers[i + 1]))
            {
                return false;
            }
        }

        return true;
    }

    public bool Fits(long realSize, long storedSize) => _end <= realSize && _stored == storedSize;
}
