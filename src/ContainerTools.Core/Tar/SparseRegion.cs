namespace ContainerTools.Tar;

/// <summary>A part of a sparse file that is stored; what lies between the parts is zeros.</summary>
internal readonly record struct SparseRegion(long Offset, long Length)
{
    public long End => Offset + Length;
}
