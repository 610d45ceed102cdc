namespace ContainerTools.Compression;

/// <summary>What the header of a gzip member says that it has (RFC 1952, section 2.3.1).</summary>
[Flags]
internal enum GzipFlags
{
    /// <summary>The content is probably text.</summary>
    Text = 1,

    /// <summary>A checksum of the header.</summary>
    Checksum = 2,

    /// <summary>Fields of other programs.</summary>
    Extra = 4,

    /// <summary>A file name.</summary>
    Name = 8,

    /// <summary>A comment.</summary>
    Comment = 16,

    /// <summary>All parts that there may be.</summary>
    All = Checksum | Extra | Name | Comment,
}
