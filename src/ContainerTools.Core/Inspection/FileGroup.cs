namespace ContainerTools.Inspection;

/// <summary>Files of an image that have something in common. Sizes are in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="By">What they have in common.</param>
/// <param name="Name">Its value, such as <c>.so</c> or <c>/usr/lib</c>.</param>
/// <param name="Count">How many files; links, devices and the like count, folders do not.</param>
/// <param name="Size">Of their contents, that of a file with several names once.</param>
/// <param name="Share">Of all contents that a container sees, as a part of 1.</param>
public sealed record FileGroup(Image Image, FileGrouping By, string Name, int Count, long Size, double Share)
{
    /// <summary>Groups the files that a container sees.</summary>
    /// <param name="files">The files.</param>
    /// <param name="by">What they are put together by.</param>
    /// <param name="depth">For folders: how many parts of their paths count, 1 or more.</param>
    /// <returns>The largest group first.</returns>
    public static IReadOnlyList<FileGroup> Of(ImageFiles files, FileGrouping by, int depth) => Of(files, by, file => NameOf(file, by, depth));

    /// <summary>The same, by names that are given.</summary>
    internal static IReadOnlyList<FileGroup> Of(ImageFiles files, FileGrouping by, Func<ImageFile, string> nameOf)
    {
        var sums = new Dictionary<string, (int Count, long Size)>(StringComparer.Ordinal);
        foreach (ImageFile file in files.All.Where(file => file.Kind != IO.Files.FileKind.Directory))
        {
            string name = nameOf(file);
            (int count, long size) = sums.GetValueOrDefault(name);
            sums[name] = (count + 1, SizeSum.Add(size, file.HardLinkTo is null ? file.Size : 0));
        }

        double all = Math.Max(1, sums.Values.Sum(sum => (double)sum.Size));
        return [.. sums
            .Select(sum => new FileGroup(files.Image, by, sum.Key, sum.Value.Count, sum.Value.Size, sum.Value.Size / all))
            .OrderByDescending(group => group.Size)
            .ThenBy(group => group.Name, CodePointComparer.Instance)];
    }

    private static string NameOf(ImageFile file, FileGrouping by, int depth) => by switch
    {
        FileGrouping.Extension => ExtensionOf(file.Name),
        FileGrouping.Directory => FolderOf(file.FullName, depth),
        FileGrouping.Owner => $"{file.Uid}:{file.Gid}",
        FileGrouping.Layer => $"{file.LayerIndex}",
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, null),
    };

    // A dot at the beginning hides a file and says nothing of its kind.
    private static string ExtensionOf(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[dot..] : "";

    private static string FolderOf(string path, int depth)
    {
        string[] parts = path.Split('/')[1..^1];
        return "/" + string.Join('/', parts.Take(depth));
    }
}
