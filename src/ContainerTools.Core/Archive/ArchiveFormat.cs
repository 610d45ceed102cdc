namespace ContainerTools.Archive;

/// <summary>The forms in which images are written to a disk or a stream.</summary>
public enum ArchiveFormat
{
    /// <summary>An OCI layout in a tar, with Docker's <c>manifest.json</c> beside it: every engine loads it, digests survive.</summary>
    OciArchive,

    /// <summary>The layout of <c>docker save</c> as nixpkgs' streamLayeredImage writes it.</summary>
    DockerArchive,

    /// <summary>An OCI layout as a folder.</summary>
    OciLayout,

    /// <summary>The files of one image as a single tar, its layers flattened; nothing else of the image is in it.</summary>
    RootFileSystem,

    /// <summary>The archive that skopeo writes to <c>docker-archive:</c>, byte for byte: plain layers, with folders for Docker before 1.10 beside them.</summary>
    SkopeoArchive,
}
