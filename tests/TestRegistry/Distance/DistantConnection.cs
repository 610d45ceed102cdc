using System.Diagnostics;
using System.Net.Sockets;

namespace ContainerTools.Testing;

/// <summary>One client's connection to a server that is far away.</summary>
internal sealed class DistantConnection(DistantServer server, Socket client)
{
    public async Task RunAsync(CancellationToken stop)
    {
        long accepted = Stopwatch.GetTimestamp();
        using (client)
        using (var target = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            client.NoDelay = target.NoDelay = true;
            try
            {
                // The client's request for a connection arrives now, and the client knows of the connection half a round trip later.
                await Moment.WaitAsync(Moment.After(accepted, server.Distance.OneWay), stop);
                await target.ConnectAsync(server.Target, stop);
                await CarryAsync(accepted, target, stop);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Each side is told of the other's trouble, and none takes it for the end of the bytes.
                Reset(client);
                Reset(target);
            }
        }
    }

    private Task CarryAsync(long accepted, Socket target, CancellationToken stop) => Together.RunAsync(
        stop,
        token => new DistantFlow(target, client, server.Down, server.Distance, server.CountDown).RunAsync(token),
        token => SendAsync(accepted, target, token));

    private async Task SendAsync(long accepted, Socket target, CancellationToken stop)
    {
        await Moment.WaitAsync(Moment.After(accepted, server.Distance.RoundTrip), stop);
        await new DistantFlow(client, target, server.Up, server.Distance, server.CountUp).RunAsync(stop);
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}
