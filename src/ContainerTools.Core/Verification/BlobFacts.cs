namespace ContainerTools.Verification;

/// <summary>What the bytes of a blob are, whatever a descriptor says of them.</summary>
/// <param name="Obstacle">Why there are no bytes to look at; null where there are.</param>
/// <param name="Size">In bytes; when reading stopped because there were far too many, those that were read.</param>
/// <param name="Digest">The digest of the bytes that were read.</param>
internal sealed record BlobFacts(ImageException? Obstacle, long Size, Digest Digest)
{
    public bool IsAvailable => Obstacle is null;

    public bool Matches(Descriptor descriptor) => IsAvailable && Size == descriptor.Size && Digest == descriptor.Digest;
}
