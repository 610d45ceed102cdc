using System.Buffers.Binary;
using System.Text;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>
/// How Windows lays a layer out: files below <c>Files</c>, the registry's below <c>Hives</c>, and what a file system of Windows knows
/// of a file in pax records (Microsoft's hcsshim, package backuptar).
/// </summary>
internal static class WindowsLayer
{
    private const string FilesName = "Files";
    private const string HivesName = "Hives";
    private const int FolderMode = 0b111_101_101;

    /// <summary>The drive that an image of Windows has.</summary>
    public const char OnlyDrive = 'C';

    // FILE_ATTRIBUTE_DIRECTORY and FILE_ATTRIBUTE_ARCHIVE.
    private static readonly PaxRecord FolderAttributes = new("MSWINDOWS.fileattr", "16"u8.ToArray());
    private static readonly PaxRecord FileAttributes = new("MSWINDOWS.fileattr", "32"u8.ToArray());

    // Without it nobody but an administrator may run a program of the layer.
    private static readonly PaxRecord Security = new("MSWINDOWS.rawsd", Encoding.ASCII.GetBytes(Convert.ToBase64String(OwnedByUsers())));

    public static bool IsFor(Platform platform) => platform.IsWindows;

    /// <summary>A path as a container sees it; null of what lies elsewhere in the layer.</summary>
    public static string? PathOf(string name) =>
        name.StartsWith(FilesName + "/", StringComparison.OrdinalIgnoreCase) ? name[(FilesName.Length + 1)..] : null;

    /// <summary>Where in the layer a path lies that a container sees.</summary>
    public static string PlaceOf(string path) => $"{FilesName}/{path}";

    /// <summary>A path of Windows with slashes, from the root of drive C.</summary>
    /// <exception cref="ImageException">It is on another drive.</exception>
    public static string Normalise(string path)
    {
        string name = path.Replace('\\', '/');
        return !WindowsPath.HasDrive(name) ? name
            : char.ToUpperInvariant(name[0]) == OnlyDrive ? name[2..]
            : throw new ImageException(ImageError.Unsupported, $"'{path}' is on a drive that an image does not have; its only drive is {OnlyDrive}:.", path);
    }

    /// <summary>A layer's entries as Windows wants them.</summary>
    /// <param name="entries">By paths as a container sees them, sorted.</param>
    /// <param name="finish">Gives the folders that Windows wants besides their owner and time.</param>
    /// <exception cref="ImageException">Windows cannot have one of them.</exception>
    public static IReadOnlyList<LayerEntry> Lay(IReadOnlyList<LayerEntry> entries, Func<LayerEntry, LayerEntry> finish)
    {
        var rules = new NameRules(isWindows: true, ignoresCase: true, ignoresForm: false);
        return [Folder(FilesName, finish), .. entries.Select(entry => Lay(entry, rules)), Folder(HivesName, finish)];
    }

    private static LayerEntry Lay(LayerEntry entry, NameRules rules)
    {
        if (entry.Kind is not (FileKind.Directory or FileKind.File))
        {
            throw new ImageException(ImageError.Unsupported, $"'/{entry.Name}' (from {entry.Origin}) is neither a file nor a folder; a layer for Windows gets nothing else.", entry.Name);
        }

        return rules.FindProblem(entry.Name) is { } problem
            ? throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' (from {entry.Origin}) cannot be in an image of Windows: {problem}", entry.Name)
            : Describe(entry with { Name = PlaceOf(entry.Name) });
    }

    private static LayerEntry Folder(string name, Func<LayerEntry, LayerEntry> finish) => Describe(finish(new LayerEntry(name, FileKind.Directory, FolderMode)));

    // A folder of the base has them already.
    private static LayerEntry Describe(LayerEntry entry) => entry.Records.Any(record => record.Key == Security.Key)
        ? entry
        : entry with { Records = [.. entry.Records, entry.Kind == FileKind.Directory ? FolderAttributes : FileAttributes, Security] };

    // A self-relative SECURITY_DESCRIPTOR (MS-DTYP, 2.4.6) whose owner and group are BUILTIN\Users, without lists of rights.
    private static byte[] OwnedByUsers()
    {
        const int HeaderSize = 20;
        const ushort SelfRelative = 0x8000;
        byte[] users = [1, 2, 0, 0, 0, 0, 0, 5, .. LittleEndian(32), .. LittleEndian(545)];
        byte[] header = new byte[HeaderSize];
        header[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), SelfRelative);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), HeaderSize + users.Length);
        return [.. header, .. users, .. users];

        static byte[] LittleEndian(int number)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            return bytes;
        }
    }
}
