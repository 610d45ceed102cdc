using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Http;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Serving;

public sealed class HttpOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 3_000_000)]
    [InlineData(1_000_001, 17)]
    [InlineData(3_000_000, 0)]
    public Task A_file_or_a_part_of_it_is_read_and_sent(int offset, int length) => IsSentAsync(byKernel: false, offset, length);

    [UnixTheory]
    [InlineData(0, 3_000_000)]
    [InlineData(1_000_001, 17)]
    [InlineData(3_000_000, 0)]
    public Task A_file_or_a_part_of_it_is_sent_by_the_kernel(int offset, int length) => IsSentAsync(byKernel: true, offset, length);

    [Fact]
    public async Task A_file_that_has_become_shorter_ends_the_answer_in_its_middle()
    {
        await File.WriteAllBytesAsync(_folder["blob"], new byte[10]);

        await Assert.ThrowsAsync<EndOfStreamException>(() => SendAsync(byKernel: false, 0, 11));
    }

    private async Task IsSentAsync(bool byKernel, int offset, int length)
    {
        byte[] content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(_folder["blob"], content);

        byte[] received = await SendAsync(byKernel, offset, length);

        int start = received.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        Assert.Contains($"Content-Length: {length}\r\n", Encoding.ASCII.GetString(received, 0, start), StringComparison.Ordinal);
        Assert.Equal(content.AsMemory(offset, length), received.AsMemory(start));
    }

    private async Task<byte[]> SendAsync(bool byKernel, int offset, int length)
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
        using FileStream file = RegularFile.OpenAsynchronous(_folder["blob"]);
        RegistryAnswer answer = new(200) { Content = file, Offset = offset, Length = length };

        await new HttpOutput(new NetworkStream(server), clock, byKernel ? server : null).SendAsync(answer, bodyless: false, close: false, CancellationToken.None);
        server.Shutdown(SocketShutdown.Send);
        await reading;
        return received.ToArray();
    }
}
