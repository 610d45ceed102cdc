namespace ContainerTools.Signing.Envelopes;

/// <summary>That an entry is in a log (RFC 6962, section 2.1.1).</summary>
/// <param name="Index">The entry's place in this tree.</param>
/// <param name="Size">How many entries the tree has.</param>
/// <param name="Root">The hash of the tree.</param>
/// <param name="Path">Hashes of its other parts, from the entry up.</param>
/// <param name="Checkpoint">What the log has signed of the tree: a note; null where it is missing.</param>
internal sealed record InclusionProof(long Index, long Size, byte[] Root, IReadOnlyList<byte[]> Path, string? Checkpoint);
