using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Testing;

/// <summary>One client's connection, for as many requests as it brings.</summary>
internal sealed class ScriptedConnection(ScriptedServer server, Socket socket, int number)
{
    /// <summary>A reset throws away what the kernel has not sent yet; so much time has the rest of the body to leave.</summary>
    private static readonly TimeSpan ResetPause = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            socket.NoDelay = true;
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using Stream stream = await SecureAsync(network, stop);
            await ServeAsync(stream, stop);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // A client that goes away is an everyday matter; what it did is in the server's list.
        }
        catch (InvalidDataException error)
        {
            server.AddFault(error);
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream network, CancellationToken stop)
    {
        if (server.Certificate is null)
        {
            return network;
        }

        var secure = new SslStream(network);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = server.Certificate,
                ClientCertificateRequired = server.AskForClientCertificate,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, client, _, _) => server.AcceptsClient(client),
            },
            stop);
        return secure;
    }

    private async Task ServeAsync(Stream stream, CancellationToken stop)
    {
        var reader = new RequestReader(stream);
        while (await reader.ReadAsync(server.LimitBody, stop) is var (method, target, headers, body, isCut))
        {
            var request = new ScriptedRequest
            {
                Method = method,
                Target = target,
                Headers = headers,
                Body = body,
                IsCut = isCut,
                BaseUri = server.BaseUri,
                Connection = number,
                ClientCertificate = ((stream as SslStream)?.RemoteCertificate as X509Certificate2)?.Thumbprint,
                At = server.Clock,
            };
            if (await AnswerAsync(stream, request, stop) is { } end)
            {
                await EndAsync(end, stop);
                return;
            }

            if (isCut)
            {
                // What the client goes on sending meets a closed connection.
                return;
            }
        }
    }

    private async Task<ConnectionEnd?> AnswerAsync(Stream stream, ScriptedRequest request, CancellationToken stop)
    {
        server.Begin(request);
        try
        {
            request.Response = server.Answer(request);
            return await new ResponseWriter(stream, request, request.Response).WriteAsync(stop);
        }
        finally
        {
            server.Finish(request);
        }
    }

    private async Task EndAsync(ConnectionEnd end, CancellationToken stop)
    {
        if (end == ConnectionEnd.Reset)
        {
            await Task.Delay(ResetPause, stop);
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
    }
}
