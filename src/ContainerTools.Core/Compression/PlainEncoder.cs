namespace ContainerTools.Compression;

/// <summary>Leaves bytes as they are.</summary>
internal sealed class PlainEncoder(Stream target) : IStreamEncoder
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => target.WriteAsync(bytes, cancel);

    public ValueTask CompleteAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public void Dispose()
    {
    }
}
