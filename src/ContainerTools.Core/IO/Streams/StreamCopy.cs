using System.Buffers;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Moves bytes in large pieces: a network gives them in small ones, and a file system that is written to in small ones
/// spends its time on its own books.
/// </summary>
internal static class StreamCopy
{
    public const int BufferSize = 512 * 1024;

    /// <summary>How many blobs are moved at once: as many as are fetched from one registry unless it was said otherwise, which hides how far away it is.</summary>
    public const int Parallelism = 6;

    public static async Task CopyAsync(Stream source, Func<ReadOnlyMemory<byte>, ValueTask> write, IReporter reporter, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancel).ConfigureAwait(false)) > 0)
            {
                await write(buffer.AsMemory(0, read)).ConfigureAwait(false);
                reporter.Advance(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies with the next piece being read, hashed or inflated while the one before is written.</summary>
    public static async Task CopyAheadAsync(Stream source, Func<ReadOnlyMemory<byte>, ValueTask> write, IReporter reporter, CancellationToken cancel)
    {
        byte[] current = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[] next = ArrayPool<byte>.Shared.Rent(BufferSize);
        Task<int> reading = ReadAsync(current);
        try
        {
            int read;
            while ((read = await reading.ConfigureAwait(false)) > 0)
            {
                reading = ReadAsync(next);
                await write(current.AsMemory(0, read)).ConfigureAwait(false);
                reporter.Advance(read);
                (current, next) = (next, current);
            }
        }
        finally
        {
            // The caller disposes the source next, and the pool gives the buffers to others.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }

        Task<int> ReadAsync(byte[] buffer) => Task.Run(
            () => source.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancel).AsTask(),
            cancel);
    }

    /// <summary>Copies to a local file, synchronously: asynchronous writes only move the wait to another thread.</summary>
    public static Task CopyAsync(Stream source, Stream file, IReporter reporter, CancellationToken cancel) => CopyAsync(
        source,
        bytes =>
        {
            file.Write(bytes.Span);
            return ValueTask.CompletedTask;
        },
        reporter,
        cancel);

    /// <summary>Copies content of which nobody knows the digest yet.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="target">Written to synchronously.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<Digest> HashAsync(Stream source, Stream target, CancellationToken cancel)
    {
        using var hashed = new HashingStream(target);
        await CopyAsync(source, bytes => hashed.WriteAsync(bytes, cancel), NullReporter.Instance, cancel).ConfigureAwait(false);
        return hashed.GetDigest();
    }

    /// <summary>Reads to the end, so that a stream that checks itself does so.</summary>
    public static Task DrainAsync(Stream source, CancellationToken cancel) =>
        CopyAsync(source, _ => ValueTask.CompletedTask, NullReporter.Instance, cancel);

    /// <summary>Reads bytes that are not needed.</summary>
    /// <returns>How many there were: fewer than <paramref name="count"/> only where the stream has ended.</returns>
    public static async Task<long> SkipAsync(Stream source, long count, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, BufferSize));
        try
        {
            long skipped = 0;
            int read = 1;
            while (skipped < count && read > 0)
            {
                read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count - skipped, buffer.Length)), cancel).ConfigureAwait(false);
                skipped += read;
            }

            return skipped;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies many at once, the largest first, so that no large one is left alone at the end.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, long> sizeOf, int parallelism, Func<T, CancellationToken, Task> copy, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            items.OrderByDescending(sizeOf),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancel },
            async (item, token) => await copy(item, token).ConfigureAwait(false));
}
