namespace ContainerTools.FileSystem.Unpacking;

/// <summary>How an image is unpacked.</summary>
public sealed record ExpandOptions
{
    /// <summary>
    /// Whether the folder may have files already. What the image has takes the place of what is there under its name; the
    /// rest stays.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether device nodes are made, which only root can.</summary>
    public bool AllowDevices { get; init; }

    /// <summary>Whether all files belong to the user who unpacks them, even if that is root.</summary>
    public bool IgnoreOwners { get; init; }

    /// <summary>
    /// How many bytes of contents are written at most, holes of sparse files left out. Null stands for 32 GiB, or for 100 times what the
    /// layers have compressed where that is more: real images stay far below both, and what a small hostile layer becomes does not fill a disk.
    /// </summary>
    public long? MaximumSize { get; init; }

    /// <summary>The folder of the image that is unpacked, as if it were the root of the image: without links in its path, with or without a slash before it.</summary>
    public string Root { get; init; } = "/";

    /// <summary>What is unpacked, with all below it and the folders it lies in; everything if there are none.</summary>
    public IReadOnlyList<PathPattern> Include { get; init; } = [];

    /// <summary>What is left out, with all below it, even if it is included.</summary>
    public IReadOnlyList<PathPattern> Exclude { get; init; } = [];

    /// <summary>
    /// Whether these are files that somebody uses where they are, and not the root of an image, whose programs see nothing else. Then symbolic links that
    /// lead out of the folder are left out, and no file gives others the rights of whoever unpacked it.
    /// </summary>
    internal bool IsForUseInPlace { get; init; }

    /// <summary>Whether blobs are neither read from the store nor put there.</summary>
    public bool PastStore { get; init; }
}
