namespace ContainerTools.IO.Streams;

/// <summary>Tells how many bytes pass.</summary>
/// <param name="inner">Where the bytes come from.</param>
/// <param name="count">Takes the number of bytes of each read; what it throws ends the read.</param>
/// <param name="leaveOpen">Whether what they come from is still wanted afterwards.</param>
internal sealed class CountedStream(Stream inner, Action<long> count, bool leaveOpen = false) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        count(read);
        return read;
    }
}
