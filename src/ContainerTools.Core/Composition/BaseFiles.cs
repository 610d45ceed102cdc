using ContainerTools.FileSystem;
using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>The names that a base image has for anything but folders, and where those lead that are symbolic links.</summary>
internal sealed class BaseFiles
{
    // As many as Linux follows (path_resolution(7)).
    private const int MaximumLinks = 40;

    // What distributions have made links. Another folder that is one in a base is replaced, as the base's layers are then not read.
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
        var left = new Stack<string>(name.Split('/').Reverse());
        var done = new List<string>();
        for (int links = 0; left.TryPop(out string? element);)
        {
            if (element == "..")
            {
                // Above the root is the root.
                done.RemoveRange(Math.Max(done.Count - 1, 0), Math.Min(done.Count, 1));
                continue;
            }

            done.Add(element);
            if (left.Count == 0 || _files.GetValueOrDefault(string.Join('/', done)) is not { } target)
            {
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'/{name}' cannot be put on this base: its links lead in a circle.", name);
            }

            done.RemoveRange(target.StartsWith('/') ? 0 : done.Count - 1, target.StartsWith('/') ? done.Count : 1);
            foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
            {
                left.Push(part);
            }
        }

        return string.Join('/', done);
    }
}
