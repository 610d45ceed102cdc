using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>One name in a layer and what it stands for.</summary>
/// <param name="Name">The path in the image, elements separated by slashes, none before or after; empty for the root.</param>
/// <param name="Kind">What the name stands for.</param>
/// <param name="Mode">Permission bits.</param>
internal sealed record LayerEntry(string Name, FileKind Kind, int Mode)
{
    private static readonly EquatableList<PaxRecord> NoRecords = [];

    public FileContent? Content { get; init; }

    public string LinkTarget { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public FileOwner Owner { get; init; } = FileOwner.Root;

    /// <summary>Whether the owner is the entry's own, and not the one that rules give to everything.</summary>
    public bool KeepsOwner { get; init; }

    /// <summary>Whether the time is the entry's own, and not the one that rules give to everything.</summary>
    public bool KeepsTime { get; init; }

    /// <summary>In seconds since 1970-01-01T00:00:00Z.</summary>
    public long Mtime { get; init; } = 1;

    /// <summary>What comes on top of <see cref="Mtime"/>, never negative.</summary>
    public int MtimeNanoseconds { get; init; }

    /// <summary>The pax records beside the header, such as extended attributes.</summary>
    public EquatableList<PaxRecord> Records { get; init; } = NoRecords;

    /// <summary>Where it came from, for messages.</summary>
    public string Origin { get; init; } = "";

    /// <summary>In what two sources that both have this name differ; null where they agree.</summary>
    public string? FindDifference(LayerEntry other) =>
        Kind != other.Kind ? $"different kinds, {Kind} and {other.Kind}"
        : Mode != other.Mode ? $"different modes, {Octal(Mode)} and {Octal(other.Mode)}"
        : Owner != other.Owner ? $"different owners, {Owner.Uid}:{Owner.Gid} and {other.Owner.Uid}:{other.Owner.Gid}"
        : LinkTarget != other.LinkTarget ? "different link targets"
        : (DeviceMajor, DeviceMinor) != (other.DeviceMajor, other.DeviceMinor) ? "different device numbers"
        : !Records.Equals(other.Records) ? "different extended attributes"
        : HasSameContent(other) ? null
        : "different content";

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private bool HasSameContent(LayerEntry other)
    {
        if (Content is null || other.Content is null || Content.Size != other.Content.Size)
        {
            return Content is null && other.Content is null;
        }

        using Stream mine = Content.Open();
        using Stream its = other.Content.Open();
        byte[] left = new byte[64 * 1024];
        byte[] right = new byte[left.Length];
        int read;
        while ((read = mine.ReadAtLeast(left, left.Length, throwOnEndOfStream: false)) > 0)
        {
            if (its.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }
}
