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
        using var reader = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: true);
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

    public static async Task WriteBytesAsync(Stream content, bool raw, long? first, int? last, PSCmdlet command, Mailbox mailbox, CancellationToken cancel)
    {
        if (raw || last is not null)
        {
            using var whole = new MemoryStream();
            await content.CopyToAsync(whole, BufferSize, cancel).ConfigureAwait(false);
            byte[] bytes = whole.ToArray();
            mailbox.Output(last is { } count ? bytes[Math.Max(0, bytes.Length - count)..] : bytes);
            return;
        }

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
