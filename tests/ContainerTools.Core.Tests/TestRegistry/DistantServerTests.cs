using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>What a line does to connections. Of times only the least is asserted.</summary>
public sealed class DistantServerTests : IDisposable
{
    private static readonly Distance Far = new(TimeSpan.FromMilliseconds(60), 50_000_000);
    private static readonly Distance Near = new(TimeSpan.Zero, 1_000_000_000);
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public DistantServerTests() => _target.Start();

    private string Target => $"127.0.0.1:{((IPEndPoint)_target.LocalEndpoint).Port}";

    public void Dispose() => _target.Dispose();

    [Fact]
    public async Task A_connection_costs_a_round_trip_and_so_does_each_answer()
    {
        using var server = new DistantServer(Target, Far);
        var watch = Stopwatch.StartNew();
        (Socket client, Socket host) = await ConnectAsync(server);
        using (client)
        using (host)
        {
            Assert.True(watch.Elapsed >= Far.OneWay, $"The target saw the connection after {watch.Elapsed}.");
            Task echo = EchoAsync(host);

            Assert.Equal([1], await AskAsync(client, [1]));
            Assert.True(watch.Elapsed >= 2 * Far.RoundTrip, $"The first answer came after {watch.Elapsed}.");

            watch.Restart();
            Assert.Equal([2], await AskAsync(client, [2]));
            Assert.True(watch.Elapsed >= Far.RoundTrip, $"The second answer came after {watch.Elapsed}.");

            client.Shutdown(SocketShutdown.Send);
            await echo;
        }

        Assert.Equal(1, server.Connections);
        Assert.Equal((2, 2), (server.BytesUp, server.BytesDown));
    }

    [Fact]
    public async Task All_connections_share_the_rate_of_the_line()
    {
        using var server = new DistantServer(Target, new Distance(TimeSpan.Zero, 4_000_000));
        var watch = Stopwatch.StartNew();

        long[] received = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            (Socket client, Socket host) = await ConnectAsync(server);
            using (client)
            using (host)
            {
                Task sending = SendAsync(host, RandomImage.Bytes(1, 250_000));
                long count = (await ReadAsync(client)).Length;
                await sending;
                return count;
            }
        }));

        // A short queue may be on its way already.
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(240), $"A million bytes came in {watch.Elapsed}.");
        Assert.All(received, count => Assert.Equal(250_000, count));
        Assert.Equal(1_000_000, server.BytesDown);
        Assert.Equal(4, server.Connections);
    }

    [Fact]
    public async Task No_byte_is_lost_or_changed_in_either_direction()
    {
        using var server = new DistantServer(Target, new Distance(TimeSpan.FromMilliseconds(5), 200_000_000));
        (Socket client, Socket host) = await ConnectAsync(server);
        using (client)
        using (host)
        {
            byte[] up = RandomImage.Bytes(1, 3_000_001);
            byte[] down = RandomImage.Bytes(2, 2_000_003);
            Task<byte[]> atHost = ReadAsync(host);
            Task<byte[]> atClient = ReadAsync(client);
            await Task.WhenAll(SendAsync(client, up), SendAsync(host, down));

            Assert.Equal(up, await atHost);
            Assert.Equal(down, await atClient);
        }
    }

    [Fact]
    public async Task After_the_end_of_one_direction_the_other_one_goes_on()
    {
        using var server = new DistantServer(Target, Far);
        (Socket client, Socket host) = await ConnectAsync(server);
        using (client)
        using (host)
        {
            await SendAsync(client, [1, 2, 3]);
            Assert.Equal([1, 2, 3], await ReadAsync(host));

            await SendAsync(host, [4, 5]);
            Assert.Equal([4, 5], await ReadAsync(client));
        }
    }

    [Fact]
    public async Task A_target_that_takes_nothing_stops_the_client()
    {
        using var server = new DistantServer(Target, Near);
        (Socket client, Socket host) = await ConnectAsync(server);
        using (client)
        using (host)
        {
            byte[] piece = new byte[1 << 20];
            long sent = 0;
            using var patience = new CancellationTokenSource();
            try
            {
                while (true)
                {
                    patience.CancelAfter(TimeSpan.FromSeconds(1));
                    sent += await client.SendAsync(piece, SocketFlags.None, patience.Token);

                    // The kernel keeps some megabytes for each socket, and the line two.
                    Assert.InRange(sent, 0, 200 << 20);
                }
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(0, server.BytesDown);
                Assert.InRange(server.BytesUp, 1, sent);
            }
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_is_not_taken_for_its_end()
    {
        using var server = new DistantServer(Target, Far);
        (Socket client, Socket host) = await ConnectAsync(server);
        using (client)
        {
            host.LingerState = new LingerOption(true, 0);
            host.Dispose();

            await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client));
        }
    }

    [Fact]
    public async Task Where_nobody_listens_the_connection_breaks()
    {
        string nobody = Target;
        _target.Stop();
        using var server = new DistantServer(nobody, Far);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPEndPoint.Parse(server.Host));

        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client));
    }

    [Theory]
    [InlineData("127.0.0.1", 1, 1)]
    [InlineData("127.0.0.1:80", -1, 1)]
    [InlineData("127.0.0.1:80", 1, 0)]
    public void What_is_no_server_or_no_distance_is_refused(string target, int milliseconds, long rate) =>
        Assert.ThrowsAny<ArgumentException>(() => new DistantServer(target, new Distance(TimeSpan.FromMilliseconds(milliseconds), rate)));

    [ToolFact("docker-registry", "skopeo", "htpasswd")]
    public async Task A_real_registry_far_away_takes_and_gives_images_over_the_line_alone()
    {
        using var registry = new RealRegistry();
        using var server = new DistantServer(registry.Host, Far);
        using var near = new HttpClient { BaseAddress = new Uri($"http://{server.Host}/") };
        SampleImage image = RandomImage.Of(3, 200_000);

        // The registry names itself by the host that it is asked for, so that the bytes of an upload too come over the line.
        using HttpResponseMessage upload = await near.PostAsync("v2/demo/app/blobs/uploads/", null);
        Assert.Equal(server.Host, upload.Headers.Location!.Authority);

        new RegistryPusher(near, _ => null).Push(image, "demo/app", "1");
        using var bench = new RegistryBench();
        Image pulled = await bench.Client.GetImageAsync(ImageReference.Parse($"{server.Host}/demo/app:1"), RegistryBench.Amd64, bench.Reporter, RegistryBench.Limit());

        Assert.Equal(image.LayerBlobs.Select(blob => blob.Content), await bench.ReadLayersAsync(pulled));
        Assert.InRange(server.BytesUp, 600_000, long.MaxValue);
        Assert.InRange(server.BytesDown, 600_000, long.MaxValue);
    }

    private async Task<(Socket Client, Socket Host)> ConnectAsync(DistantServer server)
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPEndPoint.Parse(server.Host));
        return (client, await _target.AcceptSocketAsync());
    }

    private static async Task<byte[]> AskAsync(Socket socket, byte[] question)
    {
        await socket.SendAsync(question);
        byte[] answer = new byte[1];
        Assert.Equal(1, await socket.ReceiveAsync(answer));
        return answer;
    }

    private static async Task EchoAsync(Socket socket)
    {
        byte[] bytes = new byte[1];
        while (await socket.ReceiveAsync(bytes) > 0)
        {
            await socket.SendAsync(bytes);
        }
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReadAsync(Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await socket.ReceiveAsync(buffer)) > 0)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
