namespace ContainerTools.FileSystem;

/// <summary>How much the file system of an image may have in memory. Real images stay far below; a hostile one must not take all memory.</summary>
internal static class TreeLimits
{
    /// <summary>Of names in all layers together, those of folders that no layer lists among them. Each takes about 100 bytes.</summary>
    public const int Entries = 4_000_000;

    /// <summary>
    /// Of names, each element of a path once, of link targets, and of extended attributes and other things that few files have in
    /// common, in bytes.
    /// </summary>
    public const int TextBytes = 256 << 20;

    /// <summary>How deep folders may lie in each other. Linux takes no path of more than 4,096 bytes; a recursive walk of the tree may be as deep.</summary>
    public const int Folders = 2048;

    public static ImageException TooManyEntries(string where) =>
        new(ImageError.TooLarge, $"{where} more than {Entries:N0} entries, the most that are taken in.");

    public static ImageException TooMuchText(string where) =>
        new(ImageError.TooLarge, $"{where} names, link targets and attributes of more than {TextBytes:N0} bytes together, the most that are taken in.");
}
