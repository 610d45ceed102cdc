using System.IO.Compression;

namespace ContainerTools.Compression;

/// <summary>The runtime's zlib. Its bytes are the same for the same runtime, not for all of them.</summary>
internal sealed class GzipEncoder(Stream target) : IStreamEncoder
{
    private readonly GZipStream _gzip = new(target, CompressionLevel.Fastest, leaveOpen: true);

    public void Write(ReadOnlySpan<byte> bytes) => _gzip.Write(bytes);

    public void Complete() => _gzip.Dispose();

    public void Dispose()
    {
        // Disposing the stream would write a trailer; what it holds is freed by its own safe handle.
    }
}
