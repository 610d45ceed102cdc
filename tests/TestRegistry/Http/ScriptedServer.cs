using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Testing;

/// <summary>An HTTP/1.1 server on loopback that answers exactly what a test tells it to, and remembers who asked for what.</summary>
public sealed class ScriptedServer : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Task _accepting;
    private int _inFlight;
    private int _connectionCount;

    public ScriptedServer(Func<ScriptedRequest, ScriptedResponse> handler, X509Certificate2? certificate = null, int port = 0)
    {
        Handler = handler;
        Certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;

        // Away from a test framework's own scheduler, which a waiting test may be blocking.
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>What answers; may be changed at any time.</summary>
    public Func<ScriptedRequest, ScriptedResponse> Handler { get; set; }

    /// <summary>How much of a request's body is read before it is answered and the connection ends, by its method and target; null for all.</summary>
    public Func<string, string, long?> LimitBody { get; set; } = (_, _) => null;

    public X509Certificate2? Certificate { get; }

    public bool AskForClientCertificate { get; init; }

    /// <summary>Decides over client certificates where they are asked for; null is a client without one.</summary>
    public Func<X509Certificate?, bool> AcceptsClient { get; init; } = _ => true;

    public int Port { get; }

    /// <summary>Host and port, as an image reference has them.</summary>
    public string Authority => $"127.0.0.1:{Port}";

    public Uri BaseUri => new($"{(Certificate is null ? "http" : "https")}://{Authority}");

    public TimeSpan Clock => Stopwatch.GetElapsedTime(_started);

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>What the handler threw, which was answered with 500, and requests that were not HTTP.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    public int Connections => _connectionCount;

    /// <summary>The most requests that were being answered at the same time.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Body bytes handed to the network, over all requests.</summary>
    public long BytesSent => Requests.Sum(request => request.BytesSent);

    public int Count(string method, string partOfTarget) =>
        Requests.Count(request => request.Method == method && request.Target.Contains(partOfTarget, StringComparison.Ordinal));

    /// <summary>Empties the list of requests.</summary>
    public void Forget()
    {
        lock (_requests)
        {
            _requests.Clear();
            MostInFlight = _inFlight;
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);

        // A handler that blocks is given up: the test that wrote it has failed already.
        await Task.WhenAny(Task.WhenAll(_connections.Keys), Task.Delay(Patience)).ConfigureAwait(false);
    }

    internal void Begin(ScriptedRequest request)
    {
        lock (_requests)
        {
            _requests.Add(request);
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }
    }

    internal void Finish(ScriptedRequest request)
    {
        lock (_requests)
        {
            _inFlight--;
            request.FinishedAt = Clock;
        }
    }

    internal void AddFault(Exception error) => _faults.Enqueue(error);

    internal ScriptedResponse Answer(ScriptedRequest request)
    {
        try
        {
            return Handler(request);
        }
#pragma warning disable CA1031 // Whatever the script throws is the test's to see, in Faults and in the answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            AddFault(error);
            return ScriptedResponse.Text($"The script failed: {error}", status: 500);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = new ScriptedConnection(this, socket, Interlocked.Increment(ref _connectionCount));
                Task running = Task.Run(() => connection.RunAsync(_stop.Token));
                _connections[running] = 0;
                _ = running.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }
}
