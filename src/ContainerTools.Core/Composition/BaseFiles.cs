using ContainerTools.FileSystem;
using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>The names that a base image has for anything but folders, and where those lead that are symbolic links.</summary>
internal sealed class BaseFiles
{
    // The folders that are links in common distributions. Without one of them among a layer's folders, the base's layers are not read.
    private static readonly HashSet<string> UsualLinks = new(StringComparer.Ordinal)
    {
        "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc/ssl/certs", "usr/lib64", "usr/sbin", "var/lock", "var/mail", "var/run",
    };

    private readonly Dictionary<string, string?> _files;

    private BaseFiles(FileTree tree) => _files = tree.Entries
        .Where(entry => entry.Kind != FileKind.Directory)
        .ToDictionary(entry => entry.Path, entry => entry.LinkTarget, StringComparer.Ordinal);

    public static async Task<BaseFiles> ReadAsync(Image image, IReporter reporter, CancellationToken cancel) =>
        new(await FileTree.ReadAsync(image, reporter, cancel).ConfigureAwait(false));

    /// <summary>Whether a layer may have to go through a link of its base.</summary>
    public static bool MayMeetLink(LayerPlan plan) => plan.Entries.Any(entry => entry.Kind == FileKind.Directory && UsualLinks.Contains(entry.Name));

    public bool Contains(string name) => _files.ContainsKey(name);

    public bool IsLink(string name) => _files.GetValueOrDefault(name) is not null;

    /// <summary>Where a name leads once the links among its folders are followed; the last element is left as it is.</summary>
    /// <exception cref="ImageException">The links lead in a circle.</exception>
    public string Follow(string name)
    {
        int end = name.LastIndexOf('/');
        string folder = PathWalk.Follow(
            "",
            EntryPath.Split(end < 0 ? "" : name[..end]),
            Join,
            path => path[..Math.Max(path.LastIndexOf('/'), 0)],
            _files.GetValueOrDefault,
            _ => new ImageException(ImageError.InvalidArgument, $"'/{name}' cannot be put on this base: its links lead in a circle.", name))!;
        return Join(folder, name[(end + 1)..]);

        static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
    }
}
