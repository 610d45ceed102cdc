using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Optimization;

/// <summary>Whether two images have the same tree, entry for entry. A content whose digest the first one does not know is compared by its size.</summary>
internal static class TreeEquality
{
    /// <returns>The first path in which they differ; null if there is none.</returns>
    public static string? FindDifference(ImageFiles one, ImageFiles other)
    {
        var contents = new Dictionary<(int Layer, int Entry), (int Layer, int Entry)>();
        using IEnumerator<ImageFile> left = one.All.GetEnumerator();
        using IEnumerator<ImageFile> right = other.All.GetEnumerator();
        while (left.MoveNext())
        {
            if (!right.MoveNext() || !AreEqual(left.Current, right.Current, contents))
            {
                return left.Current.FullName;
            }
        }

        return right.MoveNext() ? right.Current.FullName : null;
    }

    // Names of one file are names of one file in the other tree.
    private static bool AreEqual(ImageFile one, ImageFile other, Dictionary<(int Layer, int Entry), (int Layer, int Entry)> contents)
    {
        if (one.FullName != other.FullName || one.Kind != other.Kind)
        {
            return false;
        }

        if (one.Kind == FileKind.File)
        {
            (int, int) there = (other.BodyLayer, other.BodyEntry);
            if (contents.TryGetValue((one.BodyLayer, one.BodyEntry), out (int, int) known))
            {
                return known == there;
            }

            contents.Add((one.BodyLayer, one.BodyEntry), there);
        }

        TarHeader a = one.Header, b = other.Header;
        return (a.Mode, a.Uid, a.Gid, a.Mtime, a.MtimeNanoseconds) == (b.Mode, b.Uid, b.Gid, b.Mtime, b.MtimeNanoseconds)
            && (one.LinkTarget, a.DeviceMajor, a.DeviceMinor, one.Size) == (other.LinkTarget, b.DeviceMajor, b.DeviceMinor, other.Size)
            && (one.Digest is null || one.Digest == other.Digest)
            && a.Records.Equals(b.Records);
    }
}
