namespace ContainerTools.Registry;

/// <summary>A tag and the repository it is in; as pipeline input its properties are those of an image's name.</summary>
/// <param name="Name">Registry and repository.</param>
/// <param name="Tag">The tag alone.</param>
public sealed record RegistryTag(string Name, string Tag)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Tag}";
}
