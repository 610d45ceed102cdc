namespace ContainerTools.Archive;

/// <summary>What is taken from archives of others. Real ones stay far below; a hostile one must not take all memory.</summary>
internal static class ArchiveLimits
{
    /// <summary>Of a manifest, config or list, in bytes.</summary>
    public const int Document = 16 << 20;

    /// <summary>Of all of these together, in bytes.</summary>
    public const int Documents = 64 << 20;

    /// <summary>Of all headers of one archive together, in bytes.</summary>
    public const int Headers = 64 << 20;

    /// <summary>How many links may lead to one file.</summary>
    public const int Links = 8;

    /// <summary>How deep indexes may be nested.</summary>
    public const int Depth = 4;

    /// <summary>How many entries all indexes together may have, and how many images a list.</summary>
    public const int Entries = 10_000;

    /// <summary>How many layers all images together may name.</summary>
    public const int Layers = 100_000;

    /// <summary>How many layers an image of the oldest kind may have.</summary>
    public const int Ancestors = 1_000;

    /// <summary>Up to so many bytes of documents of a compressed archive are kept in memory where there is no store.</summary>
    public const int KeptDocuments = 32 << 20;
}
