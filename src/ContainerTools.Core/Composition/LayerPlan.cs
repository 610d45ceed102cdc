using System.Security.Cryptography;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>Everything about a layer but its bytes, which follow from it: the same plan gives the same tar anywhere.</summary>
/// <param name="entries">In the order of the tar.</param>
/// <param name="prefix">What stands before every name: nothing, or the slash of nixpkgs' stream script.</param>
internal sealed class LayerPlan(IReadOnlyList<LayerEntry> entries, string prefix = "")
{
    public IReadOnlyList<LayerEntry> Entries { get; } = entries;

    /// <summary>Of the tar, in bytes.</summary>
    public long Size { get; } = Measure(entries, prefix);

    /// <summary>What the layer was made from, in words, for the image's history.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Whether it is laid out for Windows.</summary>
    public bool IsForWindows { get; init; }

    /// <summary>Extended attributes of the sources that the layer does not have.</summary>
    public LostAttributes LostAttributes { get; init; }

    /// <summary>The uncompressed tar. Reading fails if a file has changed since it was planned.</summary>
    public Stream OpenTar() => new LayerTarStream(this);

    /// <summary>Whether a later change of a file is sure to change the fingerprint.</summary>
    public bool IsSettled => Entries.All(entry => entry.Content?.IsSettled ?? true);

    /// <summary>Equal for plans that give the same bytes, as far as file systems can tell.</summary>
    public string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[4096];
        byte[] header = [];
        foreach (LayerEntry entry in Entries)
        {
            int length = EncodeHeader(entry, ref header);
            hash.AppendData(header, 0, length);
            if (entry.Content is { } content)
            {
                string text = content.Fingerprint;
                int needed = Encoding.UTF8.GetMaxByteCount(text.Length);
                buffer = buffer.Length < needed ? new byte[needed] : buffer;
                hash.AppendData(buffer, 0, Encoding.UTF8.GetBytes(text, buffer));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    public TarHeader HeaderOf(LayerEntry entry) => ToHeader(entry, prefix);

    /// <summary>Writes an entry's header blocks into a buffer that is made larger where need be.</summary>
    /// <returns>How many bytes they are.</returns>
    public int EncodeHeader(LayerEntry entry, ref byte[] buffer)
    {
        TarHeader header = HeaderOf(entry);
        int length = TarEncoder.Measure(header);
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        TarEncoder.Encode(header, buffer.AsSpan(0, length));
        return length;
    }

    private static long Measure(IReadOnlyList<LayerEntry> entries, string prefix) =>
        TarSize.Archive(entries.SumSizes(entry => TarEncoder.MeasureEntry(ToHeader(entry, prefix))));

    private static TarHeader ToHeader(LayerEntry entry, string prefix)
    {
        string name = prefix + entry.Name;
        return new TarHeader(
            entry.Kind == FileKind.Directory ? name + "/" : name,
            entry.Kind switch
            {
                FileKind.File => TarEntryType.File,
                FileKind.Directory => TarEntryType.Directory,
                FileKind.SymbolicLink => TarEntryType.SymbolicLink,
                FileKind.Fifo => TarEntryType.Fifo,
                FileKind.CharacterDevice => TarEntryType.CharacterDevice,
                FileKind.BlockDevice => TarEntryType.BlockDevice,
                _ => throw new ImageException(ImageError.Unsupported, $"'/{entry.Name}' (from {entry.Origin}) is a socket, which no archive can hold.", entry.Name),
            },
            entry.Mode,
            entry.Content?.Size ?? 0,
            entry.Mtime)
        {
            Uid = entry.Owner.Uid,
            Gid = entry.Owner.Gid,
            UserName = entry.Owner.UserName,
            GroupName = entry.Owner.GroupName,
            LinkName = entry.LinkTarget,
            MtimeNanoseconds = entry.MtimeNanoseconds,
            Records = entry.Records,
            DeviceMajor = (int)entry.DeviceMajor,
            DeviceMinor = (int)entry.DeviceMinor,
        };
    }
}
