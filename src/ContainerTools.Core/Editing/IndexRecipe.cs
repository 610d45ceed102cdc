namespace ContainerTools.Editing;

/// <summary>How an index of images is to be made.</summary>
public sealed record IndexRecipe
{
    /// <summary>With or without a tag; null for the names that all images have in common.</summary>
    public string? Name { get; init; }

    /// <summary>Of the index, put over those that all incoming indexes have in common; null removes.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Annotations { get; init; } = [];

    /// <summary>Whether the index is OCI's or Docker's.</summary>
    public MediaTypeFamily MediaType { get; init; }

    /// <summary>What an image runs on that does not say so itself.</summary>
    public Platform? Platform { get; init; }
}
