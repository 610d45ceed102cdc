namespace ContainerTools.Editing;

/// <summary>Whose media types manifests, indexes, configs and layers have.</summary>
public enum MediaTypeFamily
{
    /// <summary>Those of the OCI image-spec (media-types.md). An OCI index may list manifests of both kinds. Skopeo and podman find no other in an OCI layout.</summary>
    Oci,

    /// <summary>Docker's (image manifest version 2, schema 2), for readers that know nothing else. Only Docker's manifests of images go into its list.</summary>
    Docker,
}
