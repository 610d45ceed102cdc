namespace ContainerTools.Syncing;

/// <summary>What a tag is to lead to at the destination.</summary>
/// <param name="Digest">Of the manifest or index.</param>
/// <param name="Made">The index that is made of the source's for some platforms; null where the source has the manifest itself.</param>
internal sealed record WantedManifest(Digest Digest, IndexManifest? Made = null);
