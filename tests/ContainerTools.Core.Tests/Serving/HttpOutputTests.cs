using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Http;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

public sealed class HttpOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 3_000_000)]
    [InlineData(1_000_001, 17)]
    [InlineData(3_000_000, 0)]
    public async Task A_file_or_a_part_of_it_is_sent(int offset, int length)
    {
        byte[] content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(_folder["blob"], content);

        byte[] received = await SendAsync(offset, length);

        int start = received.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        Assert.Contains($"Content-Length: {length}\r\n", Encoding.ASCII.GetString(received, 0, start), StringComparison.Ordinal);
        Assert.Equal(content.AsMemory(offset, length), received.AsMemory(start));
    }

    [Fact]
    public async Task A_file_that_has_become_shorter_ends_the_answer_in_its_middle()
    {
        await File.WriteAllBytesAsync(_folder["blob"], new byte[10]);

        await Assert.ThrowsAsync<EndOfStreamException>(() => SendAsync(0, 11));
    }

    private async Task<byte[]> SendAsync(int offset, int length)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        using Socket server = await listener.AcceptAsync();
        using var received = new MemoryStream();
        Task reading = client.GetStream().CopyToAsync(received);
        using var clock = new IdleClock(TimeSpan.FromMinutes(1), server.Dispose, CancellationToken.None);
        using FileStream file = RegularFile.OpenRead(_folder["blob"]);
        RegistryAnswer answer = new(200) { Content = file, Offset = offset, Length = length };

        await new HttpOutput(new NetworkStream(server), clock).SendAsync(answer, bodyless: false, close: false, CancellationToken.None);
        server.Shutdown(SocketShutdown.Send);
        await reading;
        return received.ToArray();
    }
}
