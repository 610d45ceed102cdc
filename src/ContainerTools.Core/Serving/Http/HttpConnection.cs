using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ContainerTools.Serving.Http;

/// <summary>One client, one request after the other (RFC 9112, section 9).</summary>
/// <param name="socket">The connection; it ends with this.</param>
/// <param name="certificate">By which TLS is spoken; null for plain HTTP.</param>
/// <param name="handler">Answers requests.</param>
internal sealed class HttpConnection(Socket socket, ServerCertificate? certificate, Func<HttpRequest, CancellationToken, Task<RegistryAnswer>> handler)
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http11];

    private long _idleSince = Environment.TickCount64;

    // The rest of a body that is not needed is read if it is short, so that the connection can stay open.
    private const int UnreadLimit = 1024 * 1024;

    // A client that still sends must read our answer before the connection is reset under it.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    /// <summary>Since when the client has asked for nothing, on the clock of <see cref="Environment.TickCount64"/>; the largest number while it is served.</summary>
    public long IdleSince => Volatile.Read(ref _idleSince);

    /// <summary>Ends the connection, from any thread.</summary>
    public void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It ended at this moment.
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using (socket)
        using (var clock = new IdleClock(IdleLimit, socket.Dispose, stop))
        {
            try
            {
                socket.NoDelay = true;
                using Stream stream = await OpenAsync(clock, stop).ConfigureAwait(false);
                var input = new HttpInput(stream, clock);
                var output = new HttpOutput(stream, clock);
                while (await AnswerNextAsync(input, output, stop).ConfigureAwait(false))
                {
                    Volatile.Write(ref _idleSince, Environment.TickCount64);
                }

                await LingerAsync(stream, input).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or ImageException or AuthenticationException)
            {
                // The client is gone or was idle too long, we are to stop, or content turned out to be wrong while it was
                // sent: the connection ends in the middle of it, which is how HTTP says so.
            }
        }
    }

    private async Task<Stream> OpenAsync(IdleClock clock, CancellationToken stop)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (certificate is null)
        {
            return plain;
        }

        var stream = new SslStream(plain);
        try
        {
            clock.Start(HandshakeLimit);
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Context, ApplicationProtocols = Protocols },
                stop).ConfigureAwait(false);
            clock.Stop();
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>Whether the connection stays.</returns>
    private async Task<bool> AnswerNextAsync(HttpInput input, HttpOutput output, CancellationToken stop)
    {
        HttpRequest? request;
        HttpRequestBody body;
        try
        {
            request = await input.ReadHeadAsync().ConfigureAwait(false);
            if (request is null)
            {
                return false;
            }

            Volatile.Write(ref _idleSince, long.MaxValue);
            request.BodyLength = HttpRequestBody.ReadLength(request);
            bool waits = !request.IsOld && request.Header("Expect")?.Equals("100-continue", StringComparison.OrdinalIgnoreCase) == true;
            request.Body = body = new HttpRequestBody(input, request.BodyLength, waits ? output.ContinueAsync : null);
        }
        catch (HttpFault fault)
        {
            await output.SendAsync(fault.ToAnswer(), bodyless: false, close: true, stop).ConfigureAwait(false);
            return false;
        }

        RegistryAnswer answer = await handler(request, stop).ConfigureAwait(false);
        using (answer.Content)
        {
            bool isRead;
            try
            {
                isRead = await FinishAsync(body, stop).ConfigureAwait(false);
            }
            catch (HttpFault fault)
            {
                // What was asked for may be done; but whoever frames a body in this way does not get to send a second request.
                await output.SendAsync(fault.ToAnswer(), request.IsHead, close: true, stop).ConfigureAwait(false);
                return false;
            }

            bool stays = isRead && !request.IsOld && !request.HasItem("Connection", "close");
            await output.SendAsync(answer, request.IsHead, close: !stays, stop).ConfigureAwait(false);
            return stays;
        }
    }

    /// <returns>Whether all of the body was read.</returns>
    /// <exception cref="HttpFault">The end of the body cannot be found.</exception>
    private static async Task<bool> FinishAsync(HttpRequestBody body, CancellationToken stop)
    {
        if (body.IsRead || body.IsAwaited)
        {
            return body.IsRead;
        }

        byte[] buffer = new byte[16 * 1024];
        for (int seen = 0; seen < UnreadLimit && !body.IsRead;)
        {
            seen += await body.ReadAsync(buffer, stop).ConfigureAwait(false);
        }

        return body.IsRead;
    }

    private async Task LingerAsync(Stream stream, HttpInput input)
    {
        if (stream is SslStream secured)
        {
            await secured.ShutdownAsync().ConfigureAwait(false);
        }

        socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(LingerTime);
        using CancellationTokenRegistration registration = patience.Token.Register(socket.Dispose);
        byte[] buffer = new byte[16 * 1024];
        while (await input.ReadAsync(buffer).ConfigureAwait(false) > 0)
        {
        }
    }
}
