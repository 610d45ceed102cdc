using System.Net;
using System.Net.Sockets;
using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Registry;

public sealed class PatientStreamTests : IDisposable
{
    private readonly Socket _server;
    private readonly PatientStream _stream;

    public PatientStreamTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
        _stream = new PatientStream(client);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _server.Dispose();
    }

    [UnixFact]
    public async Task On_a_transfers_thread_a_read_waits_in_the_call()
    {
        byte[] buffer = new byte[10];
        bool wasComplete = false;
        int read = 0;

        Task transfer = TransferThread.RunAsync(async () =>
        {
            ValueTask<int> reading = TransferThread.ReadAsync(_stream, buffer, default);
            wasComplete = reading.IsCompleted;
            read = await reading;
        });
        await Task.Delay(50);
        Assert.False(transfer.IsCompleted);
        _server.Send("hello"u8);
        await transfer;

        Assert.True(wasComplete);
        Assert.Equal("hello"u8.ToArray(), buffer[..read]);
    }

    [UnixFact]
    public async Task Elsewhere_a_read_does_not_wait()
    {
        byte[] buffer = new byte[10];

        ValueTask<int> reading = _stream.ReadAsync(buffer);

        Assert.False(reading.IsCompleted);
        _server.Send("hello"u8);
        Assert.Equal(5, await reading);
    }

    // The framework's client looks whether a connection still lives by reading before it sends.
    [UnixFact]
    public async Task On_a_transfers_thread_too_a_read_does_not_wait_where_no_body_is_read()
    {
        Task<int>? reading = null;

        await TransferThread.RunAsync(() =>
        {
            reading = _stream.ReadAsync(new byte[10]).AsTask();
            return Task.CompletedTask;
        });

        Assert.False(reading!.IsCompleted);
        _server.Send("hello"u8);
        Assert.Equal(5, await reading);
    }

    [UnixFact]
    public async Task Both_kinds_of_reads_may_follow_each_other()
    {
        byte[] buffer = new byte[1];
        List<byte> got = [];
        for (byte i = 0; i < 6; i++)
        {
            Task reading = i % 2 == 0 ? TransferThread.RunAsync(ReadAsync) : ReadAsync();
            _server.Send([i]);
            await reading;
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], got);

        async Task ReadAsync()
        {
            await TransferThread.ReadAsync(_stream, buffer, default);
            got.Add(buffer[0]);
        }
    }

    [UnixFact]
    public async Task A_read_into_nothing_never_waits_in_the_call()
    {
        Task<int>? reading = null;

        await TransferThread.RunAsync(() =>
        {
            reading = TransferThread.ReadAsync(_stream, Memory<byte>.Empty, default).AsTask();
            return Task.CompletedTask;
        });

        Assert.False(reading!.IsCompleted);
        _server.Send("x"u8);
        Assert.Equal(0, await reading);
    }

    [UnixFact]
    public async Task All_bytes_arrive_however_slowly_they_are_taken()
    {
        byte[] sent = RandomBytes(8 * 1024 * 1024);
        bool wasComplete = false;
        Task transfer = TransferThread.RunAsync(async () =>
        {
            ValueTask writing = TransferThread.WriteAsync(_stream, sent, default);
            wasComplete = writing.IsCompleted;
            await writing;
            _stream.Socket.Shutdown(SocketShutdown.Send);
        });

        var received = new MemoryStream();
        byte[] buffer = new byte[1024 * 1024];
        int read;
        while ((read = await _server.ReceiveAsync(buffer)) > 0)
        {
            received.Write(buffer, 0, read);
        }

        await transfer;
        Assert.True(wasComplete);
        Assert.Equal(sent, received.ToArray());
    }

    [UnixFact]
    public async Task The_end_of_the_connection_is_the_end()
    {
        _server.Shutdown(SocketShutdown.Both);
        int read = -1;

        await TransferThread.RunAsync(async () => read = await TransferThread.ReadAsync(_stream, new byte[1], default));

        Assert.Equal(0, read);
    }

    [UnixFact]
    public async Task A_connection_that_breaks_is_an_error()
    {
        _server.LingerState = new LingerOption(true, 0);
        _server.Close();

        IOException thrown = await Assert.ThrowsAnyAsync<IOException>(() => TransferThread.RunAsync(async () => await TransferThread.ReadAsync(_stream, new byte[1], default)));

        Assert.IsType<SocketException>(thrown.InnerException);
    }

    [UnixFact]
    public async Task A_wait_ends_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        Task transfer = TransferThread.RunAsync(async () => await TransferThread.ReadAsync(_stream, new byte[1], stop.Token));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer);
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_ends_when_the_connection_is_closed_here(bool writes)
    {
        using var started = new SemaphoreSlim(0);
        Task transfer = TransferThread.RunAsync(async () =>
        {
            started.Release();
            if (writes)
            {
                await TransferThread.WriteAsync(_stream, new byte[64 * 1024 * 1024], default);
            }
            else
            {
                await TransferThread.ReadAsync(_stream, new byte[1], default);
            }
        });
        await started.WaitAsync();
        await Task.Delay(50);

        _stream.Dispose();

        await Assert.ThrowsAnyAsync<IOException>(() => transfer);
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
