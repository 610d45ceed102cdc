using ContainerTools.IO.Streams;

namespace ContainerTools.IO.Files;

/// <summary>Hides that a device may say that it has positions: what is written there is written front to back.</summary>
/// <param name="target">Closed with this stream.</param>
internal sealed class InPlaceStream(FileStream target) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            target.Dispose();
        }

        base.Dispose(disposing);
    }
}
