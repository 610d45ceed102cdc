namespace ContainerTools.Packages.Sbom;

/// <summary>How a list of packages (software bill of materials) is written.</summary>
public enum SbomFormat
{
    /// <summary>SPDX 2.3 as JSON.</summary>
    SpdxJson,

    /// <summary>CycloneDX 1.6 as JSON.</summary>
    CycloneDxJson,
}
