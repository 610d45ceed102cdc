namespace ContainerTools.Artifacts;

/// <summary>How files of artifacts are saved.</summary>
public sealed record ArtifactSaveOptions
{
    /// <summary>Whether a file that is there is replaced, and a folder that is there added to. A symbolic link is replaced, and never followed.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How many bytes of contents a folder may have at most; null as for <see cref="FileSystem.Unpacking.ExpandOptions.MaximumSize"/>.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>Whether content is read past the store, even if it is there.</summary>
    public bool PastStore { get; init; }
}
