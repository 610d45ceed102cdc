namespace ContainerTools.IO.Files;

/// <summary>The mode of a file where the file system has none, as on Windows.</summary>
internal static class ModeRule
{
    private const int DirectoryOrProgram = 0b111_101_101;
    private const int PlainFile = 0b110_100_100;
    private const int StartLength = 4;

    /// <param name="path">Opened if it is a file, without keeping anybody else from reading, writing or removing it.</param>
    /// <param name="kind">What it is.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static int ModeOf(string path, FileKind kind)
    {
        if (kind != FileKind.File)
        {
            return ModeOf(kind, []);
        }

        Span<byte> start = stackalloc byte[StartLength];
        using LocalFile file = LocalFile.Open(path);
        int read = 0;
        int more;
        while (read < start.Length && (more = file.Read(start[read..], read)) > 0)
        {
            read += more;
        }

        return ModeOf(kind, start[..read]);
    }

    /// <summary>A script's first two bytes and an ELF header say as much as an execute bit.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="start">The first four bytes of a file, or all of a shorter one.</param>
    public static int ModeOf(FileKind kind, ReadOnlySpan<byte> start) =>
        kind == FileKind.Directory || start.StartsWith("#!"u8) || start.StartsWith("\u007fELF"u8) ? DirectoryOrProgram : PlainFile;
}
