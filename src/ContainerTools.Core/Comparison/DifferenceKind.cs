namespace ContainerTools.Comparison;

/// <summary>Which part of an image a difference is in.</summary>
public enum DifferenceKind
{
    /// <summary>One side has an image for the platform, the other has none.</summary>
    Platform,

    /// <summary>What the manifest says beside config and layers, above all annotations.</summary>
    Manifest,

    /// <summary>How a container is started, and all else that the config says.</summary>
    Config,

    /// <summary>A layer as a whole.</summary>
    Layer,

    /// <summary>A file, folder or link of the file system that the layers make together.</summary>
    File,

    /// <summary>A package, of the distribution or of a language.</summary>
    Package,
}
