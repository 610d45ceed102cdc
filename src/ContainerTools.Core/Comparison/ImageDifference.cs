namespace ContainerTools.Comparison;

/// <summary>One thing in which two images differ.</summary>
/// <param name="Kind">What kind of thing differs.</param>
/// <param name="Change">On which side it is.</param>
/// <param name="Name">A field such as <c>Env.PATH</c>, the number of a layer, the absolute path of a file, a platform.</param>
/// <param name="Reference">What the reference image has there; null if nothing.</param>
/// <param name="Difference">What the other image has there; null if nothing.</param>
public sealed record ImageDifference(DifferenceKind Kind, DifferenceChange Change, string Name, object? Reference, object? Difference)
{
    /// <summary>The platform whose images were compared; null where each side has one image only.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Of a file that has changed: in what, such as <c>Mode</c> or <c>Content</c>.</summary>
    public IReadOnlyList<string> Aspects { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}: {Change}";

    internal static ImageDifference Of(DifferenceKind kind, string name, object? reference, object? difference) => new(
        kind,
        reference is null ? DifferenceChange.Added : difference is null ? DifferenceChange.Removed : DifferenceChange.Changed,
        name,
        reference,
        difference);
}
