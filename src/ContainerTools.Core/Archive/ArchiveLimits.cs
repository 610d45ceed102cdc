namespace ContainerTools.Archive;

/// <summary>What is taken from archives of others, beside <see cref="DocumentLimits"/>. Real ones stay far below; a hostile one must not take all memory.</summary>
internal static class ArchiveLimits
{
    /// <summary>Of all headers of one archive together, in bytes.</summary>
    public const int Headers = 64 << 20;

    /// <summary>How many links may lead to one file.</summary>
    public const int Links = 8;

    /// <summary>How many layers all images together may name.</summary>
    public const int Layers = 100_000;

    /// <summary>How many layers an image of the oldest kind may have.</summary>
    public const int Ancestors = 1_000;

    /// <summary>The most bytes of documents of a compressed archive that are kept in memory where there is no store.</summary>
    public const int KeptDocuments = 32 << 20;
}
