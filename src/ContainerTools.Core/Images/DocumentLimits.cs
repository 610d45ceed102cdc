namespace ContainerTools;

/// <summary>How much of indexes, manifests and configs is read. Real images stay far below; a hostile one must not take all memory.</summary>
internal static class DocumentLimits
{
    /// <summary>Of a manifest, config or list that lies on this machine, in bytes. Registries usually take less: <see cref="ManifestDocument.UsualLimit"/>.</summary>
    public const int Document = 16 << 20;

    /// <summary>Of all documents of one archive, layout or image index together, in bytes.</summary>
    public const int Documents = 64 << 20;

    /// <summary>How deep indexes may be nested.</summary>
    public const int Depth = 4;

    /// <summary>How many entries all indexes of one place may have together, and how many images a list.</summary>
    public const int Entries = 10_000;
}
