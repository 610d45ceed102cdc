using ContainerTools.IO.Streams;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>A body from a mirror, taken up again at the registry itself when the mirror gives up.</summary>
/// <param name="body">What the mirror sends.</param>
/// <param name="offset">Of the first byte, within the blob.</param>
/// <param name="mirror">The mirror, which is blamed for what goes wrong.</param>
/// <param name="openAtRegistry">Opens the same body at the registry, from an offset on.</param>
/// <param name="reporter">Receives progress, notes and warnings.</param>
internal sealed class MirroredStream(Stream body, long offset, MirrorSource mirror, Func<long, CancellationToken, Task<Stream>> openAtRegistry, IReporter reporter) : ReadOnlyStream
{
    private Stream _body = body;
    private long _position = offset;
    private bool _atRegistry;

    public override int Read(Span<byte> buffer) => WaitForRead(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException exception) when (!_atRegistry)
        {
            mirror.Blame(exception, reporter);
            _atRegistry = true;
            await _body.DisposeAsync().ConfigureAwait(false);
            _body = await openAtRegistry(_position, cancellationToken).ConfigureAwait(false);
            read = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
