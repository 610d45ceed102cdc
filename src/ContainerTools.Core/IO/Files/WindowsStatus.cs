using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.IO.Files;

/// <summary>
/// What Windows says about a file through one handle. The framework does not tell the time of the last change of any kind, nor which
/// file it is, and takes what only some programs understand, such as a socket, for an empty file.
/// </summary>
internal static class WindowsStatus
{
    private const int SharingViolation = 32;

    [SupportedOSPlatform("windows")]
    public static FileStatus Read(string path)
    {
        try
        {
            using SafeFileHandle file = WindowsCalls.Open(path, WindowsCalls.ReadAttributes, WindowsCalls.OpenReparsePoint);
            return Read(file, path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception.HResult & 0xFFFF) == SharingViolation)
        {
            // What may not be opened for anything can still be listed.
            return ReadListed(path);
        }
    }

    /// <summary>Of what a link leads to; a name that is none is looked at itself, whether it can be opened or not.</summary>
    [SupportedOSPlatform("windows")]
    public static FileStatus ReadTarget(string path)
    {
        FileStatus status = Read(path);
        if (status.Kind != FileKind.SymbolicLink)
        {
            return status;
        }

        using SafeFileHandle file = WindowsCalls.Open(path, WindowsCalls.ReadAttributes, 0);
        return Read(file, path);
    }

    /// <param name="file">The open file.</param>
    /// <param name="path">For messages, and to tell a folder where another volume is mounted from a link.</param>
    [SupportedOSPlatform("windows")]
    public static FileStatus Read(SafeFileHandle file, string path)
    {
        if (!WindowsCalls.TryQuery(file, WindowsCalls.FileBasicInfo, out WindowsBasicInformation basic)
            || !WindowsCalls.TryQuery(file, WindowsCalls.FileStandardInfo, out WindowsStandardInformation standard))
        {
            throw WindowsCalls.LastFailure(path);
        }

        uint tag = 0;
        if (((FileAttributes)basic.Attributes).HasFlag(FileAttributes.ReparsePoint)
            && WindowsCalls.TryQuery(file, WindowsCalls.FileAttributeTagInfo, out WindowsTagInformation tags))
        {
            tag = tags.ReparseTag;
        }

        (UInt128 id, ulong volume) = Identify(file);
        return ToStatus(basic, standard.Size, tag == ReparseTag.MountPoint && IsVolume(path) ? 0 : tag, id, volume, path);
    }

    /// <summary>Puts together what the system has answered.</summary>
    /// <exception cref="IOException">It is something that cannot be read.</exception>
    public static FileStatus ToStatus(in WindowsBasicInformation basic, long size, uint reparseTag, UInt128 id, ulong volume, string path)
    {
        FileKind kind = ReparseTag.KindOf((FileAttributes)basic.Attributes, reparseTag, path);
        var stamp = new FileStamp(FileTimes.FromWindows(basic.Written), FileTimes.FromWindows(basic.Changed), id, volume);
        return new FileStatus(kind, 0, kind == FileKind.File ? size : 0, stamp);
    }

    // File systems of networks and of older versions know 64 bits at most.
    [SupportedOSPlatform("windows")]
    private static (UInt128 Id, ulong Volume) Identify(SafeFileHandle file)
    {
        if (WindowsCalls.TryQuery(file, WindowsCalls.FileIdInfo, out WindowsIdInformation id))
        {
            return (new UInt128(id.High, id.Low), id.Volume);
        }

        return WindowsCalls.GetFileInformationByHandle(file, out WindowsFileInformation known) ? (known.Index, known.VolumeSerialNumber) : (0, 0);
    }

    [SupportedOSPlatform("windows")]
    private static FileStatus ReadListed(string path)
    {
        FileAttributes attributes = File.GetAttributes(path);
        bool isFolder = attributes.HasFlag(FileAttributes.Directory);
        FileSystemInfo info = isFolder ? new DirectoryInfo(path) : new FileInfo(path);
        FileKind kind = attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is not null ? FileKind.SymbolicLink
            : isFolder ? FileKind.Directory
            : FileKind.File;
        return new FileStatus(kind, 0, kind == FileKind.File ? ((FileInfo)info).Length : 0, new FileStamp(FileTimes.ToNanoseconds(info.LastWriteTimeUtc), 0, 0));
    }

    [SupportedOSPlatform("windows")]
    private static bool IsVolume(string path) => new DirectoryInfo(path).LinkTarget is { } target && target.Contains("Volume{", StringComparison.OrdinalIgnoreCase);
}
