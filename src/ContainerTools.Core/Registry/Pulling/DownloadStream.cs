using System.Net;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// The body of a blob, taken up again where it broke off. Every attempt asks the registry, not the storage it redirected
/// to, because such addresses expire; the range is closed, because not every server knows open ones; and an answer of 200
/// starts at the beginning, whose known part is then skipped.
/// </summary>
internal sealed class DownloadStream(
    RegistryTransport transport,
    RegistryRequest request,
    Descriptor descriptor,
    string what,
    long offset,
    IReporter reporter) : ReadOnlyStream
{
    private const int SkipBufferSize = 64 * 1024;
    private long _position = offset;
    private long _skip;
    private IDisposable? _place;
    private HttpResponseMessage? _response;
    private Stream? _body;

    public async Task OpenAsync(CancellationToken cancel)
    {
        _place ??= await transport.EnterAsync(reporter, cancel).ConfigureAwait(false);
        if (_position == descriptor.Size && _position > 0)
        {
            _body = Null;
            return;
        }

        RegistryRequest ranged = _position == 0 ? request : request with { Range = (_position, descriptor.Size - 1) };
        _response = await transport.SendCheckedAsync(ranged, what, descriptor.Digest, reporter, cancel).ConfigureAwait(false);
        CheckAnswer(_response);
        Stream body = await _response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        _body = new IdleLimitedStream(body, transport.Options.IdleTimeout, transport.Options.TimeProvider);
    }

    public override int Read(Span<byte> buffer) => WaitForRead(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadBodyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RetryPolicy.IsTransient(exception))
        {
            return await ReadAgainAsync(buffer, exception, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseBody();
            _place?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadAgainAsync(Memory<byte> buffer, Exception exception, CancellationToken cancel)
    {
        try
        {
            return await transport.Retry.ForBodies.ExecuteAsync(
                async token =>
                {
                    CloseBody();
                    reporter.Verbose($"{what}: broke off after {_position:N0} of {descriptor.Size:N0} bytes ({exception.Message.TrimEnd('.')}); going on from there.");
                    await OpenAsync(token).ConfigureAwait(false);
                    return await ReadBodyAsync(buffer, token).ConfigureAwait(false);
                },
                cancel).ConfigureAwait(false);
        }
        catch (Exception last) when (RetryPolicy.IsTransient(last))
        {
            Uri uri = await transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false);
            throw RegistryFailure.From(last, uri, $"{what}, after {_position:N0} of {descriptor.Size:N0} bytes", descriptor.Digest);
        }
    }

    private async Task<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (_skip > 0)
        {
            int skipped = await _body!.ReadAsync(new byte[Math.Min(_skip, SkipBufferSize)], cancel).ConfigureAwait(false);
            _skip = skipped > 0 ? _skip - skipped : throw Shortened();
        }

        int read = await _body!.ReadAsync(buffer, cancel).ConfigureAwait(false);
        if (read == 0 && !buffer.IsEmpty && _position < descriptor.Size && _response?.Content.Headers.ContentLength is null)
        {
            // Without a length nobody but us notices that the end came early.
            throw Shortened();
        }

        _position += read;
        return read;
    }

    private void CheckAnswer(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what}: the answer {(int)response.StatusCode} brings no content.", descriptor.Digest);
        }

        long? length = response.Content.Headers.ContentLength;
        long? from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
        if (from != 0 && from != _position)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what}: asked for bytes from {_position:N0} on, the answer starts elsewhere.", descriptor.Digest);
        }

        if (length is not null && length != descriptor.Size - from)
        {
            throw new ImageException(ImageError.SizeMismatch, $"{what}: the answer has {from + length:N0} bytes, the descriptor says {descriptor.Size:N0}.", descriptor.Digest);
        }

        _skip = _position - from.Value;
        if (_skip > 0)
        {
            reporter.Verbose($"{what}: the server starts over; the first {_skip:N0} bytes are skipped.");
        }
    }

    private HttpIOException Shortened() => new(HttpRequestError.ResponseEnded, $"the body ended after {_position:N0} of {descriptor.Size:N0} bytes");

    private void CloseBody()
    {
        _body?.Dispose();
        _response?.Dispose();
        _body = null;
        _response = null;
    }
}
