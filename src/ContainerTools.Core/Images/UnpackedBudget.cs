using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>
/// How much of what is unpacked may be written to a disk: a layer of some kilobytes can become terabytes. What is only read, such as a
/// tar that goes into a pipe, is not counted. Thread safe.
/// </summary>
/// <param name="maximum">In bytes.</param>
internal sealed class UnpackedBudget(long maximum)
{
    private const long UsualMaximum = 32L << 30;
    private const int UsualRatio = 100;

    private long _taken;

    /// <summary>
    /// If nothing is asked for: 32 GiB, or 100 times what the layers have compressed where that is more. Real images stay far below both.
    /// </summary>
    public static UnpackedBudget For(long? maximum, IEnumerable<Layer> layers) =>
        new(maximum ?? (long)Math.Min(long.MaxValue, Math.Max(UsualMaximum, UsualRatio * layers.Sum(layer => (decimal)layer.Size))));

    /// <returns>The stream, of which what is read counts. It owns the other one.</returns>
    public Stream Watch(Stream tar, Layer layer) => new CountedStream(tar, read => Take(read, () => $"layer {layer.Digest}", layer));

    /// <param name="bytes">What is about to be written.</param>
    /// <param name="describe">What it is, in words that a message can go on with.</param>
    /// <param name="subject">What an error is about.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: with it, it is more than the maximum.</exception>
    public void Take(long bytes, Func<string> describe, object subject)
    {
        if (!TryTake(bytes))
        {
            throw new ImageException(ImageError.TooLarge, $"With {describe()}, what is unpacked is larger than {maximum:N0} bytes together, the most that is written.", subject);
        }
    }

    /// <returns>False where it is more than the maximum with these.</returns>
    public bool TryTake(long bytes)
    {
        // Sizes that somebody claims may be anything; a sum of them that wraps around is too much as well.
        long taken = Interlocked.Add(ref _taken, Math.Min(bytes, long.MaxValue / 4));
        return taken <= maximum && taken >= 0;
    }
}
