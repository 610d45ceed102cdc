namespace ContainerTools.IO.Files;

/// <summary>
/// What a reparse point of Windows stands for (winnt.h, IO_REPARSE_TAG_*). Most are plain files and folders whose content comes from
/// elsewhere, such as those of a cloud folder, or is kept in another form.
/// </summary>
internal static class ReparseTag
{
    public const uint MountPoint = 0xA0000003;
    private const uint SymbolicLink = 0xA000000C;
    private const uint UnixSocket = 0x80000023;
    private const uint LinuxFifo = 0x80000024;

    // The name stands for another name.
    private const uint NameSurrogate = 0x20000000;

    /// <param name="attributes">Of the name itself.</param>
    /// <param name="tag">Zero where there is no reparse point.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="IOException">It is something that Windows cannot read, or that leads where only another program knows.</exception>
    public static FileKind KindOf(FileAttributes attributes, uint tag, string path) => tag switch
    {
        MountPoint or SymbolicLink => FileKind.SymbolicLink,
        UnixSocket => FileKind.Socket,
        LinuxFifo => FileKind.Fifo,
        0xA000001D => throw Unreadable(path, "a symbolic link that Linux made (WSL), which Windows cannot follow"),
        0x80000025 or 0x80000026 => throw Unreadable(path, "a device that Linux made (WSL)"),
        0x8000001B => throw Unreadable(path, "an alias of an installed app, which has no content"),
        0x80000014 => throw Unreadable(path, "a link or a special file of a network file system (NFS)"),
        _ when (tag & NameSurrogate) != 0 => throw Unreadable(path, $"a link of a kind that is not known (reparse tag 0x{tag:X8})"),
        _ => attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory : FileKind.File,
    };

    private static IOException Unreadable(string path, string what) => new($"'{path}' is {what}.");
}
