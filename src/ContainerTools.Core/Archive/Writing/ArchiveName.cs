using ContainerTools.Compression;

namespace ContainerTools.Archive.Writing;

/// <summary>The name of an archive that was given none: the image's name and tag, as nixpkgs' pullImage does it.</summary>
public static class ArchiveName
{
    /// <summary>Makes a file name of the image's name and tag: what a file system or a shell could misread becomes a hyphen. The ending tells format and compression.</summary>
    public static string For(IImage image, ExportOptions options)
    {
        string name = image.RepoTags is [var tag, ..] ? RepoTag.Familiar(tag) : image.Digest.Short;
        string extension = options switch
        {
            { Format: ArchiveFormat.OciLayout } => "",
            { Compression: Codec.Gzip or Codec.GzipPortable } => ".tar.gz",
            { Compression: Codec.Zstd } => ".tar.zst",
            _ => ".tar",
        };
        return string.Concat(name.Select(c => c is '/' or ':' || Path.GetInvalidFileNameChars().Contains(c) ? '-' : c)) + extension;
    }
}
