namespace ContainerTools.IO.Files;

/// <summary>Paths of Windows, which Win32 reads in more ways than one (Microsoft's "Naming Files, Paths, and Namespaces").</summary>
internal static class WindowsPath
{
    private const string Verbatim = @"\\?\";
    private const string Device = @"\\.\";
    private const string Share = @"\\";
    private const string VerbatimShare = @"\\?\UNC\";
    private const string Kernel = @"\??\";

    /// <summary>
    /// A path whose names the system takes letter by letter. Without it, Windows drops dots and blanks at the end of a name and takes
    /// some names, such as <c>aux.txt</c>, for those of devices. On other systems it is the path itself.
    /// </summary>
    /// <param name="path">Absolute.</param>
    public static string TakenLiterally(string path) => OperatingSystem.IsWindows() && !IsPrefixed(path) ? AddPrefix(Path.GetFullPath(path)) : path;

    /// <summary>The path as people write it.</summary>
    public static string Plain(string path) =>
        path.StartsWith(VerbatimShare, StringComparison.OrdinalIgnoreCase) ? Share + path[VerbatimShare.Length..]
        : path.StartsWith(Verbatim, StringComparison.Ordinal) && HasDrive(path.AsSpan(Verbatim.Length)) ? path[Verbatim.Length..]
        : path;

    /// <param name="path">In full, with backslashes.</param>
    public static string AddPrefix(string path) =>
        IsPrefixed(path) ? path
        : path.StartsWith(Share, StringComparison.Ordinal) ? VerbatimShare + path[Share.Length..]
        : HasDrive(path) ? Verbatim + path
        : path;

    /// <summary>Whether a path begins with a drive, as in <c>C:\app</c>.</summary>
    public static bool HasDrive(ReadOnlySpan<char> path) => path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':';

    /// <summary>Whether a path names a stream beside a file's content, as NTFS has them: a colon that is not the drive's.</summary>
    public static bool NamesStream(string path)
    {
        string plain = Plain(path);
        return !IsPrefixed(plain) && plain.IndexOf(':', HasDrive(plain) ? 2 : 0) >= 0;
    }

    /// <summary>The same path as the kernel names it.</summary>
    /// <param name="path">In full, with backslashes.</param>
    public static string ForKernel(string path) => Kernel + AddPrefix(path)[Verbatim.Length..];

    private static bool IsPrefixed(string path) => path.StartsWith(Verbatim, StringComparison.Ordinal) || path.StartsWith(Device, StringComparison.Ordinal);
}
