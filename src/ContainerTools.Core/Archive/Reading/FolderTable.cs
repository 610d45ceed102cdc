namespace ContainerTools.Archive.Reading;

/// <summary>A layout or an unpacked archive as a folder. Blobs may be links to where they are kept, as some tools make them.</summary>
internal sealed class FolderTable(string path) : IFileTable
{
    public string Path { get; } = path;

    public ArchivedFile? Find(string name)
    {
        string normal = ArchivePath.Normalise(name);

        // Windows takes such a name for a drive or a stream.
        if (normal.Length == 0 || OperatingSystem.IsWindows() && normal.Contains(':', StringComparison.Ordinal))
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
}
