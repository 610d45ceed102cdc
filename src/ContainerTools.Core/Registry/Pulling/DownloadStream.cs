using System.Net;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// The body of a blob, taken up again where it broke off. Every attempt asks the registry, not the storage it redirected
/// to, because such addresses expire; the range is closed, because not every server knows open ones; and an answer of 200
/// starts at the beginning, whose known part is then skipped. A server that refuses the range, or answers something else, is asked
/// without one. Whoever reads the blob checks its digest, and so that what was skipped and what follows fit together.
/// </summary>
internal sealed class DownloadStream(
    RegistryTransport transport,
    RegistryRequest request,
    Descriptor descriptor,
    string what,
    long offset,
    IReporter reporter,
    long? end = null) : ReadOnlyStream
{
    private const int SkipBufferSize = 64 * 1024;
    private readonly long _end = end ?? descriptor.Size;
    private long _position = offset;
    private long _skip;
    private bool _startsOver;
    private IDisposable? _place;
    private HttpResponseMessage? _response;
    private Stream? _body;

    public async Task OpenAsync(CancellationToken cancel)
    {
        _place ??= await transport.EnterAsync(reporter, cancel).ConfigureAwait(false);
        if (_position == _end && _position > 0)
        {
            _body = Null;
            return;
        }

        _response = (_position > 0 && !_startsOver) || IsPart ? await SendWithRangeAsync(cancel).ConfigureAwait(false) : null;
        if (_response is null)
        {
            _response = await transport.SendCheckedAsync(request, what, descriptor.Digest, reporter, cancel).ConfigureAwait(false);
            CheckWhole(_response);
        }

        Stream body = await _response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        _body = new IdleLimitedStream(body, transport.Options.IdleTimeout, transport.Options.TimeProvider);
    }

    private bool IsPart => _end != descriptor.Size;

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
            throw transport.Fail(last, uri, $"{what}, after {_position:N0} of {descriptor.Size:N0} bytes", descriptor.Digest);
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
        if (read == 0 && !buffer.IsEmpty && _position < _end && _response?.Content.Headers.ContentLength is null)
        {
            // Without a length nobody but us notices that the end came early.
            throw Shortened();
        }

        _position += read;
        return read;
    }

    /// <summary>Asks for what is missing.</summary>
    /// <returns>Null where the server has to be asked for the whole.</returns>
    private async Task<HttpResponseMessage?> SendWithRangeAsync(CancellationToken cancel)
    {
        HttpResponseMessage response = await transport
            .SendAsync(request with { Range = (_position, _end - 1) }, what, reporter, cancel).ConfigureAwait(false);
        try
        {
            if (response.StatusCode == HttpStatusCode.PartialContent && RangeAnswer.FindStart(response, _position, _end, descriptor.Size) is { } start && (start == _position || !IsPart))
            {
                Skip(_position - start);
                return response;
            }

            if (response.StatusCode != HttpStatusCode.PartialContent && !RangeAnswer.IsRefusal(response.StatusCode))
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw await transport.FailAsync(response, what, descriptor.Digest, cancel).ConfigureAwait(false);
                }

                RequireNoPart(response);
                CheckWhole(response);
                return response;
            }

            RequireNoPart(response);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        _startsOver = true;
        reporter.Verbose($"{what}: the server does not give a part of it ({(int)response.StatusCode}), so it is asked for the whole.");
        return null;
    }

    // Who wants a part of a large blob does not want all of it.
    private void RequireNoPart(HttpResponseMessage response)
    {
        if (IsPart)
        {
            throw new ImageException(ImageError.Unsupported, $"{what}: the server gives no parts of it ({(int)response.StatusCode}).", descriptor.Digest);
        }
    }

    /// <summary>For an answer that should begin at the blob's beginning.</summary>
    private void CheckWhole(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what}: the answer {(int)response.StatusCode} brings no content.", descriptor.Digest);
        }

        if (response.StatusCode == HttpStatusCode.PartialContent && RangeAnswer.FindStart(response, 0, descriptor.Size, descriptor.Size) is null)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{what}: asked for the whole, the server answers with a part.", descriptor.Digest);
        }

        if (response.Content.Headers.ContentLength is { } length && length != descriptor.Size)
        {
            throw new ImageException(ImageError.SizeMismatch, $"{what}: the answer has {length:N0} bytes, the descriptor says {descriptor.Size:N0}.", descriptor.Digest);
        }

        Skip(_position);
    }

    private void Skip(long count)
    {
        _skip = count;
        if (count > 0)
        {
            reporter.Verbose($"{what}: the server starts over; the first {count:N0} bytes are skipped.");
        }
    }

    private HttpIOException Shortened() => new(HttpRequestError.ResponseEnded, $"the body ended after {_position:N0} of {_end:N0} bytes");

    private void CloseBody()
    {
        _body?.Dispose();
        _response?.Dispose();
        _body = null;
        _response = null;
    }
}
