using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>Makes layer entries of files on this machine.</summary>
internal static class LocalEntry
{
    /// <param name="path">Where it is.</param>
    /// <param name="name">In the layer.</param>
    /// <param name="status">What the file system says of it.</param>
    /// <param name="root">The folder whose content goes into the image; null where everything goes under the path that it has here.</param>
    /// <exception cref="ImageException">It is a socket, or a link that no image can have.</exception>
    public static LayerEntry Create(string path, string name, FileStatus status, string? root) => status.Kind == FileKind.Socket
        ? throw new ImageException(ImageError.Unsupported, $"'{WindowsPath.Plain(path)}' is a socket, which no archive can hold.", path)
        : new LayerEntry(name, status.Kind, status.Mode)
        {
            Content = status.Kind == FileKind.File ? new LocalContent(path, status) : null,
            LinkTarget = status.Kind == FileKind.SymbolicLink ? ReadTarget(path, root) : "",
            DeviceMajor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMajor : 0,
            DeviceMinor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMinor : 0,
            Origin = WindowsPath.Plain(path),
        };

    // The runtime gives a target that is not UTF-8 with its bytes replaced.
    private static string ReadTarget(string path, string? root) => OperatingSystem.IsWindows()
        ? WindowsLink.ToTarget(new FileInfo(path).LinkTarget ?? "", path, root)
        : TarText.Decode(UnixFiles.ReadLink([.. Encoding.UTF8.GetBytes(path), 0]));
}
