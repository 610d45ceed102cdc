using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Testing;

/// <summary>Finds a port for servers that cannot look for one themselves.</summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
