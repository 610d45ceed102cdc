using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Testing;

/// <summary>
/// A server as it is seen from far away: a port on loopback whose connections lead to it over one line.
/// </summary>
/// <remarks>
/// Each byte is on the line for as long as the line's rate says, and arrives half a round trip later. Loopback accepts a connection at once, so what opening one
/// takes is added before its first bytes: the server sees the connection after half a round trip, and what the client sends leaves after a whole one, when it
/// would know of the connection. There is no loss and no slow start, and no name is looked up. What a client decides while it waits
/// for a connection, as to use another one that has become free, it cannot decide here.
/// </remarks>
public sealed class DistantServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _open = new();
    private readonly Task _accepting;
    private int _connections;
    private long _up;
    private long _down;

    /// <param name="target">What is far away: host and port.</param>
    /// <param name="distance">How far.</param>
    /// <param name="port">To listen on; 0 for a free one.</param>
    /// <exception cref="ArgumentException">The target is no address with a port, or the distance cannot be.</exception>
    public DistantServer(string target, Distance distance, int port = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(distance.RoundTrip, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(distance.BytesPerSecond, 1);
        var address = new Uri($"tcp://{target}");
        ArgumentOutOfRangeException.ThrowIfLessThan(address.Port, 1, nameof(target));
        Target = IPAddress.TryParse(address.DnsSafeHost, out IPAddress? known) ? new IPEndPoint(known, address.Port) : new DnsEndPoint(address.Host, address.Port);
        Distance = distance;
        Up = new LineDirection(distance);
        Down = new LineDirection(distance);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 512);
        Host = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = Task.Run(AcceptAsync);
    }

    public Distance Distance { get; }

    /// <summary>Host and port where it is seen, as an image reference has them.</summary>
    public string Host { get; }

    /// <summary>How many connections there were so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes that have arrived at the target.</summary>
    public long BytesUp => Interlocked.Read(ref _up);

    /// <summary>Bytes that have arrived at clients.</summary>
    public long BytesDown => Interlocked.Read(ref _down);

    internal EndPoint Target { get; }

    internal LineDirection Up { get; }

    internal LineDirection Down { get; }

    /// <summary>Breaks all connections.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        Task.WhenAll([_accepting, .. _open.Keys]).Wait(Patience);
    }

    internal void CountUp(int bytes) => Interlocked.Add(ref _up, bytes);

    internal void CountDown(int bytes) => Interlocked.Add(ref _down, bytes);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                Task running = Task.Run(() => new DistantConnection(this, client).RunAsync(_stop.Token));
                _open[running] = 0;
                _ = running.ContinueWith(done => _open.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }
}
