namespace ContainerTools.Artifacts;

/// <summary>A file or folder that goes into an artifact.</summary>
/// <param name="Path">On this machine, absolute.</param>
/// <param name="Title">The name that it has in the artifact: a relative path with slashes.</param>
public sealed record ArtifactSource(string Path, string Title)
{
    /// <summary>Null for the one that oras takes: that of an OCI layer as a tar, for folders compressed with gzip.</summary>
    public string? MediaType { get; init; }

    /// <summary>Those of the file. What is given here counts more than the title and the other annotations that are made of the file itself.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
