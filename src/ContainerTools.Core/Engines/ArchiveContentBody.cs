using System.Net;
using System.Net.Http.Headers;

namespace ContainerTools.Engines;

/// <summary>The body of a request that is written while it is sent. It has no length: whoever stops before the end has sent nothing that counts.</summary>
internal sealed class ArchiveContentBody : HttpContent
{
    private readonly Func<Stream, CancellationToken, Task> _write;

    public ArchiveContentBody(Func<Stream, CancellationToken, Task> write)
    {
        _write = write;

        // Without it, servers take the body for a form and consume it.
        Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
    }

    /// <summary>What the writer threw that was not of the connection.</summary>
    public Exception? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await _write(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            Failure = exception;
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
