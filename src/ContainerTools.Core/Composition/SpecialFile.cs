using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>
/// Something that an image is to have and that need not exist on this machine: a folder, a link, a FIFO, a device.
/// Only a header is written, so no privilege is needed.
/// </summary>
public sealed record SpecialFile
{
    private const int FolderMode = 0b111_101_101;
    private const int LinkMode = 0b111_111_111;
    private const int NodeMode = 0b110_100_100;

    private readonly string _path = "";
    private readonly string _target = "";

    /// <summary>In the image. Backslashes mean slashes, whatever system this is.</summary>
    public string Path
    {
        get => _path;
        init => _path = value.Replace('\\', '/');
    }

    /// <summary>What it is. The default is a folder.</summary>
    public FileKind Kind { get; init; } = FileKind.Directory;

    /// <summary>What a symbolic link leads to. It need not be there. Backslashes mean slashes.</summary>
    public string Target
    {
        get => _target;
        init => _target = value.Replace('\\', '/');
    }

    /// <summary>The major number of a device.</summary>
    public uint Major { get; init; }

    /// <summary>The minor number of a device.</summary>
    public uint Minor { get; init; }

    /// <exception cref="ImageException">The rule is incomplete, or for a kind that only a source can give.</exception>
    internal LayerEntry ToEntry()
    {
        string name = Path.Trim('/');
        if (name.Length == 0 || name.Split('/').Any(element => element is "." or ".." or ""))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{Path}' is not a path in an image.", Path);
        }

        if (Kind is FileKind.File or FileKind.Socket || (Kind == FileKind.SymbolicLink) != (Target.Length > 0))
        {
            throw new ImageException(ImageError.InvalidArgument, $"A special file is a folder, a FIFO, a device, or a symbolic link with a target; '{Path}' is none of these.", Path);
        }

        int mode = Kind switch
        {
            FileKind.Directory => FolderMode,
            FileKind.SymbolicLink => LinkMode,
            _ => NodeMode,
        };
        return new LayerEntry(name, Kind, mode) { LinkTarget = Target, DeviceMajor = Major, DeviceMinor = Minor, Origin = "a special file" };
    }
}
