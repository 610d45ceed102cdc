namespace ContainerTools.FileSystem.Chunked;

/// <summary>Who has invented the table of contents of a layer.</summary>
internal enum ContentsKind
{
    /// <summary>stargz-snapshotter, for gzip: at the end, behind which a footer says where it begins.</summary>
    EStargz,

    /// <summary>containers/storage, for zstd: an annotation says where it is.</summary>
    ZstdChunked,
}
