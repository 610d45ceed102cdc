namespace ContainerTools.Archive.Reading;

/// <summary>Content that a manifest names and the archive does not have: layouts may be sparse (image-layout.md, "Blobs").</summary>
internal sealed class AbsentBlob(Descriptor descriptor, string archive) : Blob(descriptor)
{
    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        throw new ImageException(ImageError.NotFound, $"'{archive}' does not have blob {Digest}, of which an image in it is made.", Digest);
}
