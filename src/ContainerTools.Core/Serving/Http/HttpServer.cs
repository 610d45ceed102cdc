using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Serving.Http;

/// <summary>
/// A server for plain HTTP/1.1 on the loopback address, and on no other. The framework's HttpListener answers only
/// those who name it by the very host and port it was told, knows no free port, no idle limit and no sendfile, and is on Windows
/// a driver with rights of its own.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly Func<HttpRequest, CancellationToken, Task<RegistryAnswer>> _handler;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    /// <param name="port">0 for one that is free.</param>
    /// <param name="handler">Answers requests; called at the same time for several clients.</param>
    /// <exception cref="ImageException">The port is taken.</exception>
    public HttpServer(int port, Func<HttpRequest, CancellationToken, Task<RegistryAnswer>> handler)
    {
        _handler = handler;
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException exception)
        {
            _listener.Dispose();
            throw new ImageException(ImageError.InvalidArgument, $"Port {port} of 127.0.0.1 cannot be used: {exception.Message}", port, exception);
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

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                Task connection = Task.Run(() => new HttpConnection(socket, _handler).RunAsync(_stop.Token), CancellationToken.None);
                _connections[connection] = true;
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
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
