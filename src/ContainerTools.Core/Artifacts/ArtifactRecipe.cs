namespace ContainerTools.Artifacts;

/// <summary>What an artifact is made of (OCI image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
public sealed record ArtifactRecipe
{
    /// <summary>The kind of artifact, a media type. Null only where the config has a media type of its own.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The files and folders, in the order of the manifest. Where there are none, an empty object takes their place.</summary>
    public IReadOnlyList<ArtifactSource> Files { get; init; } = [];

    /// <summary>The file that is the config, absolute; null for the empty object.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The media type of the config; null for that of the empty object, which goes with no file.</summary>
    public string? ConfigMediaType { get; init; }

    /// <summary>The manifest that it is attached to; null for none.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>The annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>In seconds since 1970-01-01T00:00:00Z, for all that is in folders.</summary>
    public long Mtime { get; init; } = Composition.LayerRules.DefaultMtime;
}
