using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>Makes layer entries of files on this machine.</summary>
internal static class LocalEntry
{
    /// <exception cref="ImageException">It is a socket.</exception>
    public static LayerEntry Create(string path, string name, FileStatus status) => status.Kind == FileKind.Socket
        ? throw new ImageException(ImageError.Unsupported, $"'{path}' is a socket, which no archive can hold.", path)
        : new LayerEntry(name, status.Kind, status.Mode)
        {
            Content = status.Kind == FileKind.File ? new LocalContent(path, status) : null,
            LinkTarget = status.Kind == FileKind.SymbolicLink ? ReadTarget(path) : "",
            DeviceMajor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMajor : 0,
            DeviceMinor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMinor : 0,
            Origin = path,
        };

    // The runtime gives a target that is not UTF-8 with its bytes replaced.
    private static string ReadTarget(string path) => OperatingSystem.IsWindows()
        ? new FileInfo(path).LinkTarget ?? ""
        : TarText.Decode(UnixFiles.ReadLink([.. Encoding.UTF8.GetBytes(path), 0]));
}
