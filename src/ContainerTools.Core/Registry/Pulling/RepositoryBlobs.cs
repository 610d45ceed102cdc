using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>Opens what manifests of a registry list: from their own text where they embed it, else from the registry, behind a store.</summary>
/// <param name="session">The registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
/// <param name="isOffline">Whether the registry is not asked for what the store lacks.</param>
internal sealed class RepositoryBlobs(RegistrySession session, Func<Blob, Blob>? keep, bool isOffline = false)
{
    /// <param name="repository">Without the registry.</param>
    /// <param name="descriptor">As the manifest has it.</param>
    public Blob Open(string repository, Descriptor descriptor)
    {
        if (MemoryBlob.OfEmbedded(descriptor) is { } embedded)
        {
            return embedded;
        }

        Blob blob = isOffline ? new UnaskedBlob($"{session.Name}/{repository}", descriptor) : new RegistryBlob(session, repository, descriptor);
        if (!isOffline && MediaTypes.IsForeignLayer(descriptor.MediaType))
        {
            blob = new ForeignLayerBlob(session, blob);
        }

        return keep?.Invoke(blob) ?? blob;
    }
}
