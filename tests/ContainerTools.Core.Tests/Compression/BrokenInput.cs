namespace ContainerTools.Tests.Compression;

/// <summary>A connection that is lost where its bytes end.</summary>
internal sealed class BrokenInput(byte[] bytes) : MemoryStream(bytes)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The connection was lost.");
    }
}
