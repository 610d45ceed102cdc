using System.Diagnostics.CodeAnalysis;

namespace ContainerTools.FileSystem;

/// <summary>The listings of several layers; of layers with the same <see cref="Layer.Identity"/> there is one. Not for several threads while it is filled.</summary>
internal sealed class LayerListings
{
    private readonly Dictionary<(Digest Stored, Digest DiffId), LayerListing> _all = [];

    public LayerListings(params IEnumerable<LayerListing> listings)
    {
        foreach (LayerListing listing in listings)
        {
            Add(listing);
        }
    }

    public IEnumerable<LayerListing> All => _all.Values;

    /// <summary>The listing of a layer that is known to have one.</summary>
    public LayerListing this[Layer layer] => _all[layer.Identity];

    public void Add(LayerListing listing) => _all[listing.Layer.Identity] = listing;

    public bool TryGet(Layer layer, [NotNullWhen(true)] out LayerListing? listing) => _all.TryGetValue(layer.Identity, out listing);
}
