using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Testing;

/// <summary>A Unix socket or a named pipe of this machine, with whatever serves each connection behind it.</summary>
public sealed class LocalBridge : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<CancellationToken, Task<Stream>> _accept;
    private readonly Action _close;
    private readonly Task _accepting;

    private LocalBridge(Func<CancellationToken, Task<Stream>> accept, Action close, Func<Stream, CancellationToken, Task> serve)
    {
        _accept = accept;
        _close = close;
        _accepting = Task.Run(() => AcceptAsync(serve));
    }

    /// <summary>A Unix socket in front of a server on loopback.</summary>
    public static LocalBridge OnSocket(string path, int port) => OnSocket(path, (client, stop) => ForwardAsync(client, port, stop));

    /// <summary>A Unix socket of which each connection is a test's to serve.</summary>
    public static LocalBridge OnSocket(string path, Func<Stream, CancellationToken, Task> serve)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return new LocalBridge(
            async stop => new NetworkStream(await listener.AcceptAsync(stop), ownsSocket: true),
            () =>
            {
                listener.Dispose();
                File.Delete(path);
            },
            serve);
    }

    /// <summary>A named pipe in front of a server on loopback.</summary>
    public static LocalBridge OnPipe(string name, int port)
    {
        NamedPipeServerStream Open() => new(name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);

        // One that waits is there from now on.
        NamedPipeServerStream next = Open();
        return new LocalBridge(
            async stop =>
            {
                NamedPipeServerStream current = next;
                await current.WaitForConnectionAsync(stop);
                next = Open();
                return current;
            },
            () => next.Dispose(),
            (client, stop) => ForwardAsync(client, port, stop));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _close();
        _accepting.Wait(TimeSpan.FromSeconds(5));
    }

    private static async Task ForwardAsync(Stream client, int port, CancellationToken stop)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, port, stop);
        using NetworkStream remote = server.GetStream();

        // The end of either side is the end of both.
        await Task.WhenAny(client.CopyToAsync(remote, stop), remote.CopyToAsync(client, stop));
    }

    private async Task AcceptAsync(Func<Stream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                Stream client = await _accept(_stop.Token);
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await serve(client, _stop.Token);
                    }
                });
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // Disposed.
        }
    }
}
