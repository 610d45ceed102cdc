namespace ContainerTools.Registry;

/// <summary>What is behind a tag, as far as manifests and a config tell.</summary>
internal sealed record TagContent
{
    /// <summary>Those that images are there for, without the entries for attestations; none for an artifact.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary>When the image was made, or the artifact by its annotation.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Of manifest, config and layers of the image, in bytes.</summary>
    public long? Size { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>Why some of it is not known.</summary>
    public ImageException? Problem { get; init; }
}
