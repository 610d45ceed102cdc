using System.Net.Sockets;
using ContainerTools.IO.Streams;

namespace ContainerTools.Serving.Http;

/// <summary>Sends answers to one client.</summary>
/// <param name="stream">The client's connection.</param>
/// <param name="clock">Runs while the client is waited for.</param>
/// <param name="kernel">
/// The socket that the kernel copies files to; null where all bytes go through the stream. So it is with TLS, and on Windows: its editions
/// for clients copy to two connections at a time and let all others wait, so that two clients that do not read would hold up everybody
/// (TransmitFile, remarks).
/// </param>
internal sealed class HttpOutput(Stream stream, IdleClock clock, Socket? kernel)
{
    // Small pieces, so that a client that reads slowly is not taken for one that does not read.
    private const int FilePiece = 4 * 1024 * 1024;

    public Task ContinueAsync() => SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());

    /// <param name="answer">What is sent.</param>
    /// <param name="bodyless">For an answer to HEAD.</param>
    /// <param name="close">Whether the connection ends with it.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task SendAsync(RegistryAnswer answer, bool bodyless, bool close, CancellationToken cancel)
    {
        byte[] head = answer.WriteHead(close);
        if (bodyless)
        {
            await SendAsync(head).ConfigureAwait(false);
        }
        else if (answer.Content is null)
        {
            await SendAsync(answer.Body.IsEmpty ? head : [.. head, .. answer.Body.Span]).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(head).ConfigureAwait(false);
            await (answer.Content is not FileStream file ? SendContentAsync(answer.Content, answer.Length, cancel)
                : kernel is not null ? SendFileAsync(kernel, file, answer.Offset, answer.Length)
                : CopyFileAsync(file, answer.Offset, answer.Length, cancel)).ConfigureAwait(false);
        }
    }

    // The kernel copies from the file to the socket; the bytes do not come through this process.
    private async Task SendFileAsync(Socket socket, FileStream file, long offset, long length)
    {
        for (long end = offset + length; offset < end;)
        {
            int count = (int)Math.Min(FilePiece, end - offset);
            using var packets = new SocketAsyncEventArgs { SendPacketsElements = [new SendPacketsElement(file, offset, count)] };
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            packets.Completed += (_, _) => sent.SetResult();
            clock.Start();
            if (socket.SendPacketsAsync(packets))
            {
                await sent.Task.ConfigureAwait(false);
            }

            clock.Stop();
            if (packets.SocketError != SocketError.Success)
            {
                throw new SocketException((int)packets.SocketError);
            }

            offset += count;
        }
    }

    private Task CopyFileAsync(FileStream file, long offset, long length, CancellationToken cancel)
    {
        file.Position = offset;
        return SendContentAsync(new LimitedStream(file, length), length, cancel);
    }

    private async Task SendContentAsync(Stream content, long length, CancellationToken cancel)
    {
        long left = length;
        await StreamCopy.CopyAheadAsync(
            content,
            async bytes =>
            {
                // A part of a blob ends before its stream does.
                int count = (int)Math.Min(bytes.Length, left);
                left -= count;
                await SendAsync(bytes[..count]).ConfigureAwait(false);
            },
            NullReporter.Instance,
            cancel).ConfigureAwait(false);
        if (left > 0)
        {
            throw new EndOfStreamException("The content is shorter than it says.");
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        clock.Start();
        await stream.WriteAsync(bytes, clock.End).ConfigureAwait(false);
        clock.Stop();
    }
}
