using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>One name in a layer and what it stands for.</summary>
/// <param name="Name">The path in the image, elements separated by slashes, none before or after; empty for the root.</param>
/// <param name="Kind">What the name stands for.</param>
/// <param name="Mode">Permission bits.</param>
internal sealed record LayerEntry(string Name, FileKind Kind, int Mode)
{
    public FileContent? Content { get; init; }

    public string LinkTarget { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public FileOwner Owner { get; init; } = FileOwner.Root;

    /// <summary>In seconds since 1970-01-01T00:00:00Z.</summary>
    public long Mtime { get; init; } = 1;

    /// <summary>Where it came from, for messages.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Whether two sources that both have this name agree on it.</summary>
    public bool IsSameAs(LayerEntry other) =>
        Kind == other.Kind && Mode == other.Mode && Owner == other.Owner && LinkTarget == other.LinkTarget
        && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor
        && HasSameContent(other);

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
