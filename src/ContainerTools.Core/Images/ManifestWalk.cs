using System.Diagnostics.CodeAnalysis;

namespace ContainerTools;

/// <summary>
/// The manifests that given ones lead to, each once. Indexes may be nested as deep as they like and even contain each other: the
/// work and the memory are bounded by the number of different manifests that are named.
/// </summary>
internal sealed class ManifestWalk
{
    private readonly Queue<Descriptor> _open = new();
    private readonly HashSet<Digest> _seen = [];

    public ManifestWalk(IEnumerable<Descriptor> roots) => Add(roots);

    /// <summary>The next manifest; the caller reads it and hands it to <see cref="Follow"/>.</summary>
    public bool TryNext([NotNullWhen(true)] out Descriptor? next) => _open.TryDequeue(out next);

    /// <summary>Adds what a manifest lists, if it is an index.</summary>
    /// <param name="document">Null for one that could not be read; it leads nowhere.</param>
    public void Follow(ManifestDocument? document)
    {
        if (document is IndexManifest index)
        {
            Add(index.Manifests);
        }
    }

    private void Add(IEnumerable<Descriptor> descriptors)
    {
        foreach (Descriptor descriptor in descriptors)
        {
            if (_seen.Add(descriptor.Digest))
            {
                _open.Enqueue(descriptor);
            }
        }
    }
}
