namespace ContainerTools.Tests.Compression;

/// <summary>A disk that is full after so many bytes.</summary>
internal sealed class FailingStream(long room) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Length + buffer.Length > room ? throw new IOException("No space left on device.") : base.WriteAsync(buffer, cancellationToken);
}
