namespace ContainerTools.Tar;

/// <summary>Makes the exceptions that say what is wrong with an archive, and where.</summary>
/// <param name="archive">What to call the archive, such as a path or <c>Layer sha256:…</c>.</param>
internal sealed class TarFault(string archive)
{
    /// <param name="offset">Of the block, in bytes.</param>
    /// <param name="what">Continues the sentence, such as "has a wrong checksum".</param>
    public ImageException InBlock(long offset, string what) =>
        new(ImageError.Malformed, $"{archive}: the tar header at byte {offset:N0} {what}.", archive);

    public ImageException InEntry(string name, long offset, string what) =>
        new(ImageError.Malformed, $"{archive}: the tar entry '{TarText.Printable(name)}' at byte {offset:N0} {what}.", archive);
}
