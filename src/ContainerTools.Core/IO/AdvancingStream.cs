namespace ContainerTools.IO;

/// <summary>Tells how many bytes pass; does not own what they come from.</summary>
internal sealed class AdvancingStream(Stream inner, IReporter reporter) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        reporter.Advance(read);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        reporter.Advance(read);
        return read;
    }
}
