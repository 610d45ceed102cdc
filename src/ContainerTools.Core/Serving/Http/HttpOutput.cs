using System.Buffers;
using ContainerTools.IO.Streams;

namespace ContainerTools.Serving.Http;

/// <summary>Sends answers to one client.</summary>
/// <param name="stream">The client's connection.</param>
/// <param name="clock">Runs while the client is waited for.</param>
internal sealed class HttpOutput(Stream stream, IdleClock clock)
{
    // Of a size that stays in a core's cache: the client then copies from there. Files that the kernel copies to the connection (sendfile) take a
    // client on the same machine a fifth longer, and on Windows its editions for clients do that for two connections at a time (TransmitFile).
    private const int FilePiece = 64 * 1024;

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
            await (answer.Content is FileStream file ? SendFileAsync(file, answer.Offset, answer.Length)
                : SendContentAsync(answer.Content, answer.Length, cancel)).ConfigureAwait(false);
        }
    }

    private async Task SendFileAsync(FileStream file, long offset, long length)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(FilePiece);
        try
        {
            for (long end = offset + length; offset < end;)
            {
                int read = RandomAccess.Read(file.SafeFileHandle, piece.AsSpan(0, (int)Math.Min(FilePiece, end - offset)), offset);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file is shorter than it was.");
                }

                await SendAsync(piece.AsMemory(0, read)).ConfigureAwait(false);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
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
