using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Comparison;

/// <summary>What an image has under one path.</summary>
public sealed class ImageFile
{
    private readonly FileTreeEntry _entry;

    internal ImageFile(FileTreeEntry entry, Digest? digest)
    {
        _entry = entry;
        Digest = digest;
        ExtendedAttributes = entry.Header.Records
            .Where(record => record.Key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))
            .ToDictionary(record => record.Key[PaxRecord.ExtendedAttributePrefix.Length..], record => record.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>From the root on, with a slash before it.</summary>
    public string Path => PathOf(_entry);

    /// <summary>Whether it is a file, a folder, a link or something else.</summary>
    public FileKind Kind => _entry.Kind;

    /// <summary>The twelve permission bits.</summary>
    public int Mode => _entry.Mode;

    /// <summary>As chmod takes it: four octal digits.</summary>
    public string OctalMode => Convert.ToString(Mode, 8).PadLeft(4, '0');

    /// <summary>The number of its owner (POSIX <c>st_uid</c>).</summary>
    public long Uid => _entry.Uid;

    /// <summary>The number of its group (POSIX <c>st_gid</c>).</summary>
    public long Gid => _entry.Gid;

    /// <summary>In bytes; zero for all but files.</summary>
    public long Size => _entry.Size;

    /// <summary>When its content was last changed, in UTC.</summary>
    public DateTimeOffset Modified => _entry.Modified;

    /// <summary>Where a symbolic link leads; null for all else.</summary>
    public string? LinkTarget => _entry.LinkTarget;

    /// <summary>The first name of the same file, if this is another one.</summary>
    public string? HardLinkTo => _entry.HardLinkTo is { } first ? "/" + first : null;

    /// <summary>Of the content; null for all but files.</summary>
    public Digest? Digest { get; }

    /// <summary>By name, such as <c>security.capability</c>; the values are bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributes { get; }

    /// <summary>The layer that has put it there or said last what it is like; counted from the base, which is 0.</summary>
    public int LayerIndex => _entry.LayerIndex;

    internal TarHeader Header => _entry.Header;

    /// <inheritdoc/>
    public override string ToString() => Path;

    internal static string PathOf(FileTreeEntry entry) => entry.Path == "." ? "/" : "/" + entry.Path;
}
