using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerTools.Serving;

namespace ContainerTools.Fuzzing;

/// <summary>The server, by raw connections: each gets an answer or an end, none a status 500, and the server goes on.</summary>
internal sealed class HttpTarget : FuzzTarget
{
    private const string Head = "HTTP/1.1 ";

    private static readonly byte[][] Seeds = [.. new[]
    {
        "GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /v2/written/manifests/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/vnd.oci.image.manifest.v1+json\r\n\r\nHEAD /v2/written/manifests/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /v2/written/tags/list?n=1&last=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /v2/written/blobs/sha256:" + new string('0', 64) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-9,20-\r\n\r\n",
        "POST /v2/a/b/blobs/uploads/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
        "POST /v2/a/blobs/uploads/?digest=sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Type: application/octet-stream\r\n\r\nhello",
        "PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\nTransfer-Encoding: chunked\r\n\r\n39\r\n{\"schemaVersion\":2,\"manifests\":[]}                       \r\n0\r\nTrailer: a\r\n\r\n",
        "PATCH /v2/a/blobs/uploads/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Range: 0-4\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "DELETE /v2/a/manifests/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /v2/a/referrers/sha256:" + new string('0', 64) + "?artifactType=a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET http://127.0.0.1/v2/_catalog?n=5 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic dTpw\r\n\r\n",
        "OPTIONS * HTTP/1.0\r\n\r\n",
    }.Select(Encoding.Latin1.GetBytes)];

    private static readonly string[] Headers =
    [
        "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Host: evil.example", "Host:", "Origin: http://evil.example",
        "Range: bytes=0-", "Range: bytes=9-1", "Range: bytes=-99999999999999999999", "Expect: 200-ok", "Connection: keep-alive, close", "Upgrade: h2c", " folded", "no colon", "\u0001: a", "Content-Range: bytes 5-1/9", "X: " + new string('x', 20000),
    ];

    private readonly ImageRegistry _registry = ImageRegistry.Start(new ImageRegistryOptions { Images = [LayerImage.Of(WrittenLayer.Of("a = 1")).With(null, ["written:1"])], AllowSparse = true });
    private int _count;

    public override string Name => "http";

    public override byte[] Make(Random random)
    {
        byte[] request = Seeds[random.Next(Seeds.Length)];
        for (int count = random.Next(3); count > 0; count--)
        {
            int end = request.AsSpan().IndexOf("\r\n"u8);
            request = [.. request.AsSpan(0, end), .. Encoding.Latin1.GetBytes("\r\n" + Headers[random.Next(Headers.Length)]), .. request.AsSpan(end)];
        }

        return random.Next(4) == 0 ? request : ByteMutator.Mutate(request, random, Seeds);
    }

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string answer = await ExchangeAsync(input, cancel).ConfigureAwait(false);
        FuzzException.Unless(answer.Length == 0 || answer.StartsWith(Head, StringComparison.Ordinal), "An answer is one of HTTP", answer);
        int status = answer.Length == 0 ? 0 : int.Parse(answer.AsSpan(Head.Length, 3), CultureInfo.InvariantCulture);
        FuzzException.Unless(!answer.Contains(Head + "500", StringComparison.Ordinal), "A server knows what to say", answer);
        if (_count++ % 32 == 0)
        {
            string alive = await ExchangeAsync(Seeds[0], cancel).ConfigureAwait(false);
            FuzzException.Unless(alive.StartsWith(Head + "200", StringComparison.Ordinal), "The server goes on", alive);
        }

        return status is >= 200 and < 300;
    }

    public override void Dispose()
    {
        _registry.Dispose();
        base.Dispose();
    }

    private async Task<string> ExchangeAsync(byte[] input, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var answer = new MemoryStream();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _registry.Port, cancel).ConfigureAwait(false);
            await socket.SendAsync(input, cancel).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[8192];
            for (int read; (read = await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // The server may end a connection on which more comes than it reads.
        }

        // Ended so, the port can be used again at once.
        socket.LingerState = new LingerOption(true, 0);
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
