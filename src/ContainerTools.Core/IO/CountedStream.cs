namespace ContainerTools.IO;

/// <summary>Says how far the reading of a file has come. Owns it.</summary>
internal sealed class CountedStream(Stream inner, IReporter reporter) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        reporter.Advance(read);
        return read;
    }
}
