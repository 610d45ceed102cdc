using System.IO.Pipes;
using System.Net.Sockets;

namespace ContainerTools.Engines;

/// <summary>Opens connections to an engine's socket or named pipe.</summary>
internal static class EngineConnector
{
    // A pipe that is not there, and one whose instances are all taken for a moment, look alike.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unreachable"/>: nothing listens there. <see cref="ImageError.Forbidden"/>: the user may not open it.
    /// </exception>
    public static async Task<Stream> ConnectAsync(EngineAddress address, CancellationToken cancel)
    {
        try
        {
            return await (address.IsPipe ? OpenPipeAsync(address.Path, cancel) : OpenSocketAsync(address.Path, cancel)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            string who = address.IsPipe ? "an elevated process, or a user in the group docker-users" : "root, or a user in the group that the socket belongs to";
            throw new ImageException(ImageError.Forbidden, $"'{address}' ({address.Origin}) may not be opened by this user; that takes {who}.", address.ToString(), exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException or TimeoutException)
        {
            throw new ImageException(ImageError.Unreachable, $"No engine listens on '{address}' ({address.Origin}): {exception.Message}", address.ToString(), exception);
        }
        catch (ArgumentException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{address}' ({address.Origin}) is no address of a socket: {exception.Message}", address.ToString(), exception);
        }
    }

    private static async Task<Stream> OpenSocketAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> OpenPipeAsync(string name, CancellationToken cancel)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(Patience, cancel).ConfigureAwait(false);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
