using System.Globalization;
using System.Net;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Transport;

/// <summary>Streams a <see cref="RequestBody"/> with its exact length. The last bytes leave only after the source has vouched for all of them.</summary>
internal sealed class RequestContent : HttpContent
{
    private readonly RequestBody _body;

    public RequestContent(RequestBody body)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", body.MediaType);
        if (body.Offset is { } offset)
        {
            // The typed header would write "bytes 0-2/*", which is another header's grammar and refused by some registries.
            Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{offset}-{offset + body.Length - 1}"));
        }
    }

    /// <summary>Called with true before the code waits for the server, and with false before it waits for the source.</summary>
    public Action<bool> OnWaiting { get; set; } = _ => { };

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        OnWaiting(false);
        using Stream source = await ExactStream.OpenAsync(_body.OpenAsync(cancellationToken), _body.Length).ConfigureAwait(false);
        await StreamCopy.CopyAheadAsync(source, SendAsync, _body.Progress, cancellationToken).ConfigureAwait(false);
        OnWaiting(true);

        async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            OnWaiting(true);
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            OnWaiting(false);
        }
    }
}
