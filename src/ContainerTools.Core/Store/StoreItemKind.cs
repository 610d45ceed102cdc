namespace ContainerTools.Store;

internal enum StoreItemKind
{
    Blob,

    /// <summary>A download to be taken up again, locked while one is under way.</summary>
    Partial,

    /// <summary>What a process that died has left; nobody takes it up.</summary>
    Temporary,

    /// <summary>The digest of a layer that was composed or compressed before.</summary>
    Digest,
}
