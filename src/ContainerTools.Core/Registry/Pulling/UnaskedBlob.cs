namespace ContainerTools.Registry.Pulling;

/// <summary>A blob of a registry that is not to be asked: what the store in front of it lacks cannot be had.</summary>
/// <param name="place">The repository, with its registry.</param>
/// <param name="descriptor">As the manifest has it.</param>
internal sealed class UnaskedBlob(string place, Descriptor descriptor) : Blob(descriptor)
{
    internal override object Place => place;

    internal override bool IsLocal => false;

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        throw new ImageException(ImageError.NotFound, $"Blob {Digest} of {place} is not in the store any more, and the image was fetched without asking a registry.", Digest);
}
