namespace ContainerTools.Comparison;

/// <summary>What a layer of a new image is to the old image.</summary>
public enum LayerUpdateReason
{
    /// <summary>The old image has it, on the same layers.</summary>
    Unchanged,

    /// <summary>The old image has it, but on other layers: what is below it has changed, or its place.</summary>
    Rebased,

    /// <summary>The old image has the same content, stored otherwise: the tar is the same, its compression is not, and so the digest is another one.</summary>
    Recompressed,

    /// <summary>The same step of the build as in the old image gave other content.</summary>
    Rebuilt,

    /// <summary>It stands in the place of a layer that is gone, made by another step or by one that nobody knows.</summary>
    Replaced,

    /// <summary>It has no counterpart in the old image.</summary>
    Added,

    /// <summary>It is in the new image once more, further down, so it comes with that one.</summary>
    Repeated,
}
