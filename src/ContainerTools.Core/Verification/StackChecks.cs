using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>
/// What is wrong with layers only because of those below them: a folder that a layer does not list is made by the engine,
/// without regard to what lower layers have there.
/// </summary>
internal static class StackChecks
{
    /// <param name="layers">The image's layers, the lowest first.</param>
    /// <param name="outlines">Those of the layers; null where one could not be made.</param>
    public static IEnumerable<ImageDefect> Check(IReadOnlyList<Layer> layers, IReadOnlyList<LayerOutline?> outlines)
    {
        for (int i = 1; i < layers.Count; i++)
        {
            var defects = new DefectList($"layer {layers[i].Digest}");
            foreach (string path in outlines[i]?.Implied ?? [])
            {
                Check(path, outlines, i, layers, defects);
            }

            foreach (ImageDefect defect in defects.ToArray())
            {
                yield return defect;
            }
        }
    }

    private static void Check(string path, IReadOnlyList<LayerOutline?> outlines, int upper, IReadOnlyList<Layer> layers, DefectList defects)
    {
        for (int i = upper - 1; i >= 0; i--)
        {
            OutlineKind kind = outlines[i]?.Find(path) ?? OutlineKind.Other;
            string shown = TarText.Printable(path);
            if (kind == OutlineKind.SymbolicLink)
            {
                defects.Warning(ImageDefectCode.EntryBelowLink, $"has entries below '{shown}', which it does not list and which is a symbolic link in layer {layers[i].Digest}; engines make a folder of it, other readers follow the link", path: path);
            }
            else if (kind == OutlineKind.Folder)
            {
                defects.Warning(ImageDefectCode.FolderNotListed, $"has entries below '{shown}' and does not list that folder, which has a mode, owner or attributes of its own in layer {layers[i].Digest}; docker and podman set them to root's and 0755, containerd keeps them", path: path);
            }

            if (kind is not (OutlineKind.None or OutlineKind.ImpliedFolder) || IsHidden(path, outlines[i]!))
            {
                return;
            }
        }
    }

    // What one of the folders on the way is decides whether anything lower is to be seen.
    private static bool IsHidden(string path, LayerOutline outline)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (outline.Find(path[..slash]) is OutlineKind.OpaqueFolder or OutlineKind.SymbolicLink or OutlineKind.Other)
            {
                return true;
            }
        }

        return false;
    }
}
