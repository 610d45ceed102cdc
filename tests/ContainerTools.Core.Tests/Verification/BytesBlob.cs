namespace ContainerTools.Tests.Verification;

/// <summary>Any bytes under any descriptor; null for a blob that is not there.</summary>
internal sealed class BytesBlob(Descriptor descriptor, byte[]? content) : Blob(descriptor)
{
    /// <summary>How often it was opened.</summary>
    public int Opened { get; private set; }

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        Opened++;
        return content is null
            ? throw new ImageException(ImageError.NotFound, $"There is no blob {Digest}.", Digest)
            : Task.FromResult<Stream>(new MemoryStream(content[(int)offset..]));
    }
}
