using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Conversion;

/// <summary>Decides by the paths that containers see which entries of a layer are left out.</summary>
/// <param name="patterns">What is left out.</param>
/// <param name="isWindows">Whether the layer is laid out for Windows.</param>
internal sealed class EntryFilter(IReadOnlyList<PathPattern> patterns, bool isWindows)
{
    /// <summary>Which paths of the layer are one.</summary>
    public StringComparer PathComparer => isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public bool Excludes(TarHeader header) => Excludes(EntryPath.Parse(header.Name));

    /// <param name="path">A place in the layer; a whiteout goes with what it hides.</param>
    public bool Excludes(EntryPath path)
    {
        if (patterns.Count == 0 || path.IsMetadata)
        {
            return false;
        }

        string? seen = path.IsOpaque ? path.Folder
            : path.IsWhiteout ? path.Hidden is { } hidden ? new EntryPath(path.Folder, hidden).Path : null
            : path.Path;
        seen = isWindows && seen is not null ? WindowsLayer.PathOf(seen) : seen;
        return seen is not null && patterns.Any(pattern => pattern.MatchesOrHolds(seen, isWindows));
    }
}
