namespace ContainerTools.Archive.Reading;

/// <summary>
/// A layout or an unpacked archive as a folder. Links mean what they mean in an archive: they lead to what is in it, and never out, where
/// files lie that whoever made the folder may not read.
/// </summary>
internal sealed class FolderTable(string path) : IFileTable
{
    // As many as a tar may have.
    private const int MostLinks = 8;

    public string Path { get; } = path;

    public ArchivedFile? Find(string name)
    {
        if (Resolve(name) is not { } normal)
        {
            return null;
        }

        string file = System.IO.Path.Combine(Path, normal);
        if (!File.Exists(file))
        {
            return null;
        }

        StampedFile stamped = StampedFile.Read(file);
        return new SectionFile(stamped, file, 0, stamped.Size);
    }

    /// <returns>The name without links; null for one that no file has.</returns>
    /// <exception cref="ImageException">A link leads out of the folder.</exception>
    private string? Resolve(string name)
    {
        string current = ArchivePath.Normalise(name);
        for (int links = 0; links <= MostLinks; links++)
        {
            // Windows takes such a name for a drive or a stream.
            if (current.Length == 0 || OperatingSystem.IsWindows() && current.Contains(':', StringComparison.Ordinal))
            {
                return null;
            }

            if (FindLink(current) is not var (link, target))
            {
                return current;
            }

            if (LeadsOut(link, target))
            {
                throw new ImageException(
                    ImageError.SourceFailed,
                    $"'{System.IO.Path.Combine(Path, link)}' is a symbolic link that leads out of the folder; it is not followed. Copy the folder with the files in place of the links (cp -rL).",
                    Path);
            }

            current = ArchivePath.Follow(link, target) + current[link.Length..];
        }

        return null;
    }

    private (string Link, string Target)? FindLink(string name)
    {
        for (int end = name.IndexOf('/', StringComparison.Ordinal); ; end = name.IndexOf('/', end + 1))
        {
            string link = end < 0 ? name : name[..end];
            if (new FileInfo(System.IO.Path.Combine(Path, link)).LinkTarget is { } target)
            {
                return (link, target);
            }

            if (end < 0)
            {
                return null;
            }
        }
    }

    private static bool LeadsOut(string link, string target)
    {
        int depth = link.Count(c => c == '/');
        foreach (string element in target.Split('/', '\\'))
        {
            depth += element switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return true;
            }
        }

        return System.IO.Path.IsPathRooted(target);
    }
}
