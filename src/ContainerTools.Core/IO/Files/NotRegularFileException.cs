namespace ContainerTools.IO.Files;

/// <summary>A name in a store or a layout stands for something that is not opened there.</summary>
/// <param name="path">The path that was to be opened.</param>
/// <param name="what">Says of it why not.</param>
internal sealed class NotRegularFileException(string path, string what) : IOException($"'{path}' {what}; only regular files are opened in a store or a layout")
{
    public NotRegularFileException(string path, FileKind kind)
        : this(path, $"is {Describe(kind)}")
    {
    }

    private static string Describe(FileKind kind) => kind switch
    {
        FileKind.Directory => "a folder",
        FileKind.SymbolicLink => "a symbolic link",
        FileKind.Fifo => "a FIFO",
        FileKind.CharacterDevice => "a character device",
        FileKind.BlockDevice => "a block device",
        FileKind.Socket => "a socket",
        _ => "no regular file",
    };
}
