using System.Formats.Tar;
using System.Text;

namespace ContainerTools.Testing;

/// <summary>Writes a layer's tar entry by entry, in the given order and always to the same bytes.</summary>
/// <param name="format">Ustar or Gnu. What the runtime writes as Pax depends on the process id.</param>
public sealed class LayerTar(TarEntryFormat format = TarEntryFormat.Ustar)
{
    /// <summary>The time of every entry that has no other.</summary>
    public static readonly DateTimeOffset Epoch = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    public const UnixFileMode PlainFile = (UnixFileMode)0x1A4; // 0644
    public const UnixFileMode Program = (UnixFileMode)0x1ED; // 0755
    public const UnixFileMode SetUserProgram = Program | UnixFileMode.SetUser;

    /// <summary>As /tmp has it: 1777.</summary>
    public const UnixFileMode Everybody = (UnixFileMode)0x3FF;

    private readonly List<(PosixTarEntry Entry, byte[]? Content)> _entries = [];

    public DateTimeOffset Time { get; set; } = Epoch;

    public int Uid { get; set; }

    public int Gid { get; set; }

    public LayerTar Folder(string path, UnixFileMode mode = Program) =>
        Entry(TarEntryType.Directory, path.TrimEnd('/') + "/", mode);

    public LayerTar File(string path, string content, UnixFileMode mode = PlainFile) => File(path, Encoding.UTF8.GetBytes(content), mode);

    public LayerTar File(string path, byte[] content, UnixFileMode mode = PlainFile) =>
        Entry(TarEntryType.RegularFile, path, mode, content: content);

    public LayerTar Symlink(string path, string target) => Entry(TarEntryType.SymbolicLink, path, (UnixFileMode)0x1FF, target);

    public LayerTar HardLink(string path, string target, UnixFileMode mode = PlainFile) => Entry(TarEntryType.HardLink, path, mode, target);

    public LayerTar Fifo(string path) => Entry(TarEntryType.Fifo, path, PlainFile);

    /// <summary>Takes a file of a lower layer away.</summary>
    public LayerTar Whiteout(string path)
    {
        int slash = path.LastIndexOf('/') + 1;
        return File($"{path[..slash]}.wh.{path[slash..]}", "");
    }

    /// <summary>Hides everything that lower layers have in a folder.</summary>
    public LayerTar Opaque(string folder) => File($"{folder}/.wh..wh..opq", "");

    /// <summary>Any other entry, as it is.</summary>
    public LayerTar Entry(TarEntryType type, string path, UnixFileMode mode, string? linkTarget = null, byte[]? content = null)
    {
        PosixTarEntry entry = format == TarEntryFormat.Gnu ? new GnuTarEntry(type, path) : new UstarTarEntry(type, path);
        entry.Mode = mode;
        entry.Uid = Uid;
        entry.Gid = Gid;
        entry.ModificationTime = Time;
        if (linkTarget is not null)
        {
            entry.LinkName = linkTarget;
        }

        _entries.Add((entry, content));
        return this;
    }

    public byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            foreach ((PosixTarEntry entry, byte[]? content) in _entries)
            {
                if (content is { Length: > 0 })
                {
                    entry.DataStream = new MemoryStream(content, writable: false);
                }

                writer.WriteEntry(entry);
            }
        }

        // The runtime writes no end blocks where there is no entry.
        return bytes.Length == 0 ? new byte[1024] : bytes.ToArray();
    }
}
