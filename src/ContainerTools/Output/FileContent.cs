using System.Buffers;
using System.Management.Automation;
using System.Text;

namespace ContainerTools.Output;

/// <summary>Contents of files as the pipeline gets them.</summary>
internal static class FileContent
{
    // One object after the other through the mailbox takes longer than reading it.
    private const int LinesAtATime = 256;

    private const int BufferSize = 128 * 1024;

    // Content of up to this many bytes is compared with its digest before any of it is given.
    private const int CheckedFirst = 1024 * 1024;

    /// <param name="content">The content; it is read and closed where it is small.</param>
    /// <param name="size">What its header says, in bytes.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What can be read, checked before where it is small.</returns>
    public static async Task<Stream> PrepareAsync(Stream content, long size, CancellationToken cancel)
    {
        if (size > CheckedFirst)
        {
            return content;
        }

        using (content)
        {
            var whole = new MemoryStream();
            await content.CopyToAsync(whole, BufferSize, cancel).ConfigureAwait(false);
            whole.Position = 0;
            return whole;
        }
    }

    public static async Task WriteTextAsync(Stream content, Encoding encoding, bool raw, long? first, int? last, Mailbox mailbox, CancellationToken cancel)
    {
        using var reader = new LineReader(content, encoding);
        if (raw)
        {
            mailbox.Output(await reader.ReadToEndAsync(cancel).ConfigureAwait(false));
            return;
        }

        var tail = new Queue<string>();
        var lines = new List<string>(LinesAtATime);
        long left = first ?? long.MaxValue;
        while (left-- > 0 && await reader.ReadLineAsync(cancel).ConfigureAwait(false) is { } line)
        {
            if (last is { } count)
            {
                tail.Enqueue(line);
                _ = tail.Count > count && tail.TryDequeue(out _);
                continue;
            }

            lines.Add(line);
            if (lines.Count == LinesAtATime)
            {
                mailbox.OutputAll(lines);
                lines = new List<string>(LinesAtATime);
            }
        }

        lines.AddRange(tail);
        mailbox.OutputAll(lines);
    }

    /// <param name="content">The content.</param>
    /// <param name="size">What its header says, in bytes.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>All bytes.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: no array is so long.</exception>
    public static async Task<byte[]> ReadBytesAsync(Stream content, long size, CancellationToken cancel)
    {
        if (size > Array.MaxLength)
        {
            throw new ImageException(ImageError.TooLarge, $"The content has {size:N0} bytes, and PowerShell has no arrays of more than {Array.MaxLength:N0}.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)size);
        await content.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);

        // The digest is compared at the end.
        await content.ReadAsync(new byte[1], cancel).ConfigureAwait(false);
        return bytes;
    }

    public static async Task WriteBytesAsync(Stream content, long? first, PSCmdlet command, Mailbox mailbox, CancellationToken cancel)
    {
        using var chunks = new ChunkStream(command, mailbox);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read = 1;
            for (long left = first ?? long.MaxValue; left > 0 && read > 0; left -= read)
            {
                read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferSize)), cancel).ConfigureAwait(false);
                await chunks.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await chunks.FlushAsync(cancel).ConfigureAwait(false);
    }
}
