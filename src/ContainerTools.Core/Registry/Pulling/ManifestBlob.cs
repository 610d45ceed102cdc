using System.Runtime.InteropServices;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>A manifest as a blob: it can be put behind a store, and is then fetched once for all times.</summary>
/// <param name="session">The registry.</param>
/// <param name="reference">With a digest.</param>
/// <param name="descriptor">Of the manifest.</param>
internal sealed class ManifestBlob(RegistrySession session, ImageReference reference, Descriptor descriptor) : Blob(descriptor)
{
    internal override bool IsLocal => false;

    internal override object Place => (session, reference.Repository);

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        ManifestDocument document = await new ManifestReader(session).ReadAsync(reference, reporter, cancel).ConfigureAwait(false);
        ReadOnlyMemory<byte> rest = document.Raw[(int)Math.Min(offset, document.Size)..];
        return MemoryMarshal.TryGetArray(rest, out ArraySegment<byte> part)
            ? new MemoryStream(part.Array!, part.Offset, part.Count, writable: false)
            : new MemoryStream(rest.ToArray(), writable: false);
    }
}
