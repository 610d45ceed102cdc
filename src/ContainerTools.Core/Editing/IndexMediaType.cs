namespace ContainerTools.Editing;

/// <summary>In whose form an index is written.</summary>
public enum IndexMediaType
{
    /// <summary>A Docker manifest list where all manifests are Docker's and nothing is annotated, else an OCI index.</summary>
    Auto,

    /// <summary>An OCI index, which may hold manifests of both kinds.</summary>
    Oci,

    /// <summary>A Docker manifest list, for readers that know nothing else.</summary>
    Docker,
}
