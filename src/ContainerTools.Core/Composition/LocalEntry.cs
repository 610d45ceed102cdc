using ContainerTools.IO.Files;

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
            LinkTarget = status.Kind == FileKind.SymbolicLink ? new FileInfo(path).LinkTarget ?? "" : "",
            DeviceMajor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMajor : 0,
            DeviceMinor = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? status.DeviceMinor : 0,
            Origin = path,
        };
}
