using System.Runtime.InteropServices;

namespace ContainerTools.Registry.Transport;

/// <summary>What a request carries. It is opened anew each time the request is sent: after a challenge, a redirect, a broken connection.</summary>
/// <param name="MediaType">The media type of the content.</param>
/// <param name="Length">In bytes. A source that is shorter or longer is an error.</param>
/// <param name="OpenAsync">Opens the content.</param>
internal sealed record RequestBody(string MediaType, long Length, Func<CancellationToken, Task<Stream>> OpenAsync)
{
    /// <summary>The first byte's place in the whole, for a part of something (OCI distribution-spec, "Pushing a blob in chunks").</summary>
    public long? Offset { get; init; }

    /// <summary>Receives the number of bytes as they are sent.</summary>
    public IReporter Progress { get; init; } = NullReporter.Instance;

    public static RequestBody Of(string mediaType, ReadOnlyMemory<byte> content) =>
        new(mediaType, content.Length, _ => Task.FromResult<Stream>(Open(content)));

    private static MemoryStream Open(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out ArraySegment<byte> segment)
        ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);
}
