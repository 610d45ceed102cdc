namespace ContainerTools.Bases;

/// <summary>What was found of the base of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="State">What its base is.</param>
/// <param name="Reason">Why, as a sentence for people.</param>
public sealed record ImageBaseTestResult(Image Image, BaseState State, string Reason)
{
    /// <summary>The platform of the image.</summary>
    public Platform Platform => Image.Platform;

    /// <summary>The name of the base; null where nothing says it.</summary>
    public ImageReference? BaseName { get; init; }

    /// <summary>The digest of the base that the manifest notes; null where it does not.</summary>
    public Digest? BaseDigest { get; init; }

    /// <summary>What the name leads to now, as far as it was asked for.</summary>
    public Digest? CurrentDigest { get; init; }

    /// <summary>Whether the first layers of the image are those of the base; null where this was not looked at.</summary>
    public bool? LayersMatch { get; init; }

    /// <summary>Whether there is nothing newer.</summary>
    public bool IsCurrent => State == BaseState.Current;

    /// <inheritdoc/>
    public override string ToString() => Reason;
}
