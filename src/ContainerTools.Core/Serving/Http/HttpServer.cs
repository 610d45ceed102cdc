using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Serving.Http;

/// <summary>
/// A server for HTTP/1.1 on one address. The framework's HttpListener answers only those who name it by the very host and port it was told,
/// knows no free port and no idle limit, speaks no TLS but on Windows, and is there a driver with rights of its own.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    // Each needs some 40 KB and a file handle, and 64 KB more while it is sent a file.
    private const int MostConnections = 1000;

    private readonly ServerCertificate? _certificate;
    private readonly Func<HttpRequest, CancellationToken, Task<RegistryAnswer>> _handler;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, HttpConnection> _connections = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    /// <param name="address">Where it listens; the port is 0 for one that is free.</param>
    /// <param name="certificate">By which TLS is spoken; null for plain HTTP.</param>
    /// <param name="handler">Answers requests; called at the same time for several clients.</param>
    /// <exception cref="ImageException">The address is not one of this machine, or the port is taken.</exception>
    public HttpServer(IPEndPoint address, ServerCertificate? certificate, Func<HttpRequest, CancellationToken, Task<RegistryAnswer>> handler)
    {
        _certificate = certificate;
        _handler = handler;
        _listener = new TcpListener(address);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                _listener.Server.DualMode = true;
            }

            _listener.Start();
        }
        catch (SocketException exception)
        {
            _listener.Dispose();
            throw new ImageException(ImageError.InvalidArgument, $"Port {address.Port} of {address.Address} cannot be used: {exception.Message}", address.Port, exception);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // The client that has asked for nothing the longest goes; nobody who is being served does.
    private void MakeRoom()
    {
        HttpConnection? idle = _connections.Values.MinBy(connection => connection.IdleSince);
        if (idle is { IdleSince: < long.MaxValue })
        {
            idle.Close();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                if (_connections.Count >= MostConnections)
                {
                    MakeRoom();
                }

                var connection = new HttpConnection(socket, _certificate, _handler);
                Task running = Task.Run(() => connection.RunAsync(_stop.Token), CancellationToken.None);
                _connections[running] = connection;
                _ = running.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that had gone before it was accepted, or no more file handles for a while.
                await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
