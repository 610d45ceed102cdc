namespace ContainerTools.Editing;

/// <summary>In whose form an index is written.</summary>
public enum IndexMediaType
{
    /// <summary>An OCI index, which may hold manifests of both kinds. Skopeo and podman find no other in an OCI layout.</summary>
    Oci,

    /// <summary>A Docker manifest list, for readers that know nothing else. Only Docker's manifests go into it.</summary>
    Docker,
}
