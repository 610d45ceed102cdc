namespace ContainerTools.Registry;

/// <summary>A repository and the registry it is in.</summary>
public sealed record RegistryRepository(string Registry, string Repository)
{
    /// <summary>Registry and repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
