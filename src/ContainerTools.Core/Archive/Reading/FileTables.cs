namespace ContainerTools.Archive.Reading;

internal static class FileTables
{
    /// <exception cref="ImageException">There is no such file.</exception>
    public static ArchivedFile Get(this IFileTable files, string name) => files.Find(name)
        ?? throw new ImageException(ImageError.Malformed, $"'{files.Path}' has no file '{name}', which an image in it needs.", files.Path);

    /// <summary>A file that says what is in the archive. Of two of them readers would take one each.</summary>
    /// <returns>Null where there is none.</returns>
    public static ArchivedFile? FindOne(this IFileTable files, string name) => files.Find(name) is { IsRepeated: true }
        ? throw new ImageException(ImageError.Malformed, $"'{files.Path}' is ambiguous: it has '{name}' more than once.", files.Path)
        : files.Find(name);
}
