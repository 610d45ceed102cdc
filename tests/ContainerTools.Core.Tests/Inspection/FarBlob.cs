namespace ContainerTools.Tests.Inspection;

/// <summary>Content that is not on this machine: what is read of it is counted.</summary>
internal sealed class FarBlob(Descriptor descriptor, byte[] content) : Blob(descriptor)
{
    /// <summary>How many bytes were asked for.</summary>
    public long Moved { get; private set; }

    /// <summary>Whether parts can be had.</summary>
    public bool GivesParts { get; set; } = true;

    internal override bool IsLocal => false;

    internal override Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        Moved += GivesParts ? length : 0;
        return Task.FromResult<Stream?>(GivesParts ? new MemoryStream(content, (int)offset, (int)length) : null);
    }

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        Moved += content.Length - offset;
        return Task.FromResult<Stream>(new MemoryStream(content, (int)offset, content.Length - (int)offset));
    }
}
