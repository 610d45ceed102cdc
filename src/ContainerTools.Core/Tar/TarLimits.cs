namespace ContainerTools.Tar;

/// <summary>What a header may take up. Real archives stay far below; a hostile one must not take all memory.</summary>
internal static class TarLimits
{
    /// <summary>Of one pax header or long name, in bytes.</summary>
    public const int Extension = 1 << 20;

    /// <summary>Of all blocks in front of one content, in bytes.</summary>
    public const int RawHeader = 8 << 20;

    public const int PaxRecords = 1 << 16;

    public const int SparseRegions = 1 << 18;
}
