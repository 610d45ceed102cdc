namespace ContainerTools.Layering;

/// <summary>How many layers are left for contents in an image that may have only so many.</summary>
public sealed record LayerBudget
{
    /// <summary>As in nixpkgs: docker stacks 127 at most, and other images may be built on top.</summary>
    public const int DefaultMaxLayers = 100;

    /// <param name="baseLayers">Those of the base image, counted as listed.</param>
    /// <param name="ownLayers">Those of the new image that hold no contents: the customisation.</param>
    /// <exception cref="ImageException">Nothing is left.</exception>
    public LayerBudget(int maxLayers = DefaultMaxLayers, int baseLayers = 0, int ownLayers = 1)
    {
        if (maxLayers <= 1)
        {
            throw new ImageException(ImageError.InvalidArgument, $"maxLayers must be greater than 1 (current value: {maxLayers}).", maxLayers);
        }

        MaxLayers = maxLayers;
        UsedLayers = baseLayers + ownLayers;
        if (UsedLayers >= maxLayers)
        {
            throw new ImageException(ImageError.InvalidArgument, $"usedLayers {UsedLayers} layers to store 'fromImage' and 'extraCommands', but only maxLayers={maxLayers} were allowed. At least 1 layer is required to store contents.", maxLayers);
        }
    }

    public int MaxLayers { get; }

    public int UsedLayers { get; }

    public int Available => MaxLayers - UsedLayers;
}
