using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Inspection;

/// <summary>The entries of one layer as files of its image.</summary>
internal static class LayerFiles
{
    public static IEnumerable<ImageFile> Describe(Image image, int index, LayerListing listing)
    {
        Dictionary<string, (int Entry, long Size)> targets = FindLinkTargets(listing);
        int next = 0;
        foreach (TarHeader header in listing.Headers)
        {
            int entry = next++;
            var path = EntryPath.Parse(header.Name);
            (int body, long size) = header.Type == TarEntryType.HardLink ? targets.GetValueOrDefault(EntryPath.Parse(header.LinkName).Path, (-1, 0))
                : header.IsHeaderOnly ? (-1, 0) : (entry, header.Size);
            (string name, WhiteoutKind whiteout) =
                path.IsOpaque ? (path.Folder, WhiteoutKind.Content)
                : path is { IsWhiteout: true, IsMetadata: false, Hidden: { } hidden } ? ((path with { Name = hidden }).Path, WhiteoutKind.Entry)
                : header is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 } ? (path.Path, WhiteoutKind.Entry)
                : (path.Path, WhiteoutKind.None);
            Digest? digest = body < 0 || whiteout != WhiteoutKind.None ? null
                : size == 0 ? Digest.Of("sha256", [])
                : listing.Bodies?.Find(body);
            string? hardLinkTo = header.Type == TarEntryType.HardLink ? EntryPath.Parse(header.LinkName).Path : null;
            yield return new ImageFile(image, new ImageFileFacts(header, "/" + name, size, index, index, body, hardLinkTo, digest, listing.Bodies)) { Whiteout = whiteout };
        }
    }

    // The last entry of each name that a hard link of the layer leads to. Most layers have no hard links.
    private static Dictionary<string, (int Entry, long Size)> FindLinkTargets(LayerListing listing)
    {
        HashSet<string> wanted = listing.Headers.Where(header => header.Type == TarEntryType.HardLink).Select(header => EntryPath.Parse(header.LinkName).Path).ToHashSet(StringComparer.Ordinal);
        var targets = new Dictionary<string, (int Entry, long Size)>(StringComparer.Ordinal);
        int next = 0;
        foreach (TarHeader header in wanted.Count == 0 ? [] : listing.Headers)
        {
            int entry = next++;
            if (!header.IsHeaderOnly && EntryPath.Parse(header.Name).Path is var path && wanted.Contains(path))
            {
                targets[path] = (entry, header.Size);
            }
        }

        return targets;
    }
}
