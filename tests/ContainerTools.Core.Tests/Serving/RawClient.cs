using System.Net.Sockets;
using System.Text;

namespace ContainerTools.Tests.Serving;

/// <summary>A client that sends whatever it is told, well-formed or not.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    public RawClient(int port)
    {
        _client = new TcpClient("127.0.0.1", port);
        _stream = _client.GetStream();
        _stream.ReadTimeout = 60_000;
    }

    public static string Exchange(int port, string request)
    {
        using var client = new RawClient(port);
        client.Send(request);
        return client.ReadToEnd();
    }

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(byte[] bytes) => _stream.Write(bytes);

    /// <summary>Up to and with that text.</summary>
    public string ReadUntil(string end)
    {
        var seen = new StringBuilder();
        while (!seen.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int next = _stream.ReadByte();
            Assert.True(next >= 0, $"The connection ended after: {seen}");
            seen.Append((char)next);
        }

        return seen.ToString();
    }

    public string ReadToEnd()
    {
        var seen = new MemoryStream();
        _stream.CopyTo(seen);
        return Encoding.Latin1.GetString(seen.ToArray());
    }

    /// <summary>As when the process is killed.</summary>
    public void Reset()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
