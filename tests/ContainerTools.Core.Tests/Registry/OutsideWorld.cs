using System.Net;
using System.Net.Sockets;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>
/// A host with a public name and TLS, on loopback: requests to it go through a proxy that tunnels to a scripted server.
/// All other hosts are reached as ever.
/// </summary>
internal sealed class OutsideWorld : IDisposable
{
    public const string Host = "layers.containertools.example";
    private readonly TestAuthority _authority = new();
    private readonly TcpListener _tunnel = new(IPAddress.Loopback, 0);
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public OutsideWorld(Func<ScriptedRequest, ScriptedResponse> answer)
    {
        Server = new ScriptedServer(answer, _authority.ForServer());
        _tunnel.Start();
        HttpClient.DefaultProxy = new OnlyFor(Host, new Uri($"http://{_tunnel.LocalEndpoint}"));
        _ = Task.Run(AcceptAsync);
    }

    public ScriptedServer Server { get; }

    public void Dispose()
    {
        HttpClient.DefaultProxy = _before;
        _tunnel.Dispose();
        Server.Dispose();
        _authority.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _tunnel.AcceptTcpClientAsync();
                _ = Task.Run(() => TunnelAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                NetworkStream from = client.GetStream();
                byte[] request = new byte[4096];
                int length = 0;
                while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                {
                    length += await from.ReadAsync(request.AsMemory(length));
                }

                await server.ConnectAsync(IPAddress.Loopback, Server.Port);
                await from.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray());
                NetworkStream to = server.GetStream();
                await Task.WhenAny(from.CopyToAsync(to), to.CopyToAsync(from));
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // One side went away.
            }
        }
    }

    private sealed class OnlyFor(string host, Uri proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy;

        public bool IsBypassed(Uri destination) => destination.Host != host;
    }
}
