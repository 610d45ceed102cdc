namespace ContainerTools.Layering;

/// <summary>How many layers are left for contents in an image with a limited number of layers.</summary>
public sealed record LayerBudget
{
    /// <summary>As in nixpkgs: docker stacks 127 at most, and other images may be built on top.</summary>
    public const int DefaultMaxLayers = 100;

    /// <param name="maxLayers">How many layers the whole image may have; at least two.</param>
    /// <param name="baseLayers">Those of the base image, counted as listed.</param>
    /// <param name="ownLayers">Those of the new image that hold no contents: the customisation.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: no layer is left for the contents.</exception>
    public LayerBudget(int maxLayers = DefaultMaxLayers, int baseLayers = 0, int ownLayers = 1)
    {
        if (maxLayers <= 1)
        {
            throw new ImageException(ImageError.InvalidArgument, $"An image needs room for at least 2 layers, but only {maxLayers} may be used.", maxLayers);
        }

        MaxLayers = maxLayers;
        UsedLayers = baseLayers + ownLayers;
        if (UsedLayers >= maxLayers)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The image may have {maxLayers} layers (MaxLayers), but {baseLayers} of the base image or given as layers and {ownLayers} for the customisation leave none for the contents.", maxLayers);
        }
    }

    /// <summary>How many layers the whole image may have.</summary>
    public int MaxLayers { get; }

    /// <summary>How many of them are taken.</summary>
    public int UsedLayers { get; }

    /// <summary>How many layers are left for contents; at least one.</summary>
    public int Available => MaxLayers - UsedLayers;
}
