using System.Net.Sockets;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Transport;

/// <summary>A connection. Where a <see cref="TransferThread"/> moves a body, its asynchronous reads and writes wait in the call itself.</summary>
internal sealed class PatientStream : NetworkStream
{
    // How soon a wait notices that it is to end.
    private const int SliceMicroseconds = 100_000;
    private volatile bool _isClosed;

    /// <param name="socket">Connected; closed with this stream.</param>
    public PatientStream(Socket socket)
        : base(socket, ownsSocket: true) => socket.Blocking = !TransferThread.IsUsed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The framework reads nothing into nothing to hear when the server closes an idle connection, which may take minutes.
        if (!TransferThread.MayWait || buffer.IsEmpty)
        {
            return base.ReadAsync(buffer, cancellationToken);
        }

        try
        {
            return ValueTask.FromResult(Receive(buffer.Span));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<int>(Translate(exception));
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!TransferThread.MayWait)
        {
            return base.WriteAsync(buffer, cancellationToken);
        }

        try
        {
            Send(buffer.Span);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(Translate(exception));
        }
    }

    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        base.Dispose(disposing);
    }

    private int Receive(Span<byte> buffer)
    {
        int read;
        SocketError error;
        while ((read = Socket.Receive(buffer, SocketFlags.None, out error)) == 0 && error != SocketError.Success)
        {
            Wait(error, SelectMode.SelectRead);
        }

        return read;
    }

    private void Send(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int sent = Socket.Send(buffer, SocketFlags.None, out SocketError error);
            buffer = buffer[sent..];
            if (error != SocketError.Success)
            {
                Wait(error, SelectMode.SelectWrite);
            }
        }
    }

    private void Wait(SocketError error, SelectMode mode)
    {
        if (error != SocketError.WouldBlock)
        {
            throw Broken(error);
        }

        do
        {
            TransferThread.Stop.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_isClosed, this);
        }
        while (!Socket.Poll(SliceMicroseconds, mode));
    }

    // As it is for reads and writes that do not wait in the call.
    private static Exception Translate(Exception exception) => exception switch
    {
        ObjectDisposedException => Broken(SocketError.OperationAborted),
        SocketException broken => Broken(broken.SocketErrorCode),
        _ => exception,
    };

    private static IOException Broken(SocketError error)
    {
        var cause = new SocketException((int)error);
        return new IOException(cause.Message, cause);
    }
}
