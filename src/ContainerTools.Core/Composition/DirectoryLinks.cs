namespace ContainerTools.Composition;

/// <summary>What becomes of a symbolic link in a source that leads to a folder.</summary>
public enum DirectoryLinks
{
    /// <summary>It stays a link. What later sources have below its name goes to where it leads in the layer (rsync --keep-dirlinks).</summary>
    Keep,

    /// <summary>It becomes a folder with a copy of the content (rsync --copy-dirlinks, and nixpkgs' buildImage by default).</summary>
    Copy,
}
