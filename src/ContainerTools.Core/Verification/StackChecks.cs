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
    /// <param name="first">The first layer to check; those below are looked at only for its sake.</param>
    public static IEnumerable<ImageDefect> Check(IReadOnlyList<Layer> layers, IReadOnlyList<LayerOutline?> outlines, int first)
    {
        for (int i = Math.Max(first, 1); i < layers.Count; i++)
        {
            var defects = new DefectList($"layer {layers[i].Digest}");
            foreach ((string path, bool isUnlisted) in outlines[i]?.Implied ?? [])
            {
                Check(path, isUnlisted, outlines, i, layers, defects);
            }

            foreach (ImageDefect defect in defects.ToArray())
            {
                yield return defect;
            }
        }
    }

    // Docker and podman make a folder that is not listed as if nothing were below. Containerd goes through the lower layers, each by
    // itself, takes the attributes of the first folder at the same path, and fails at something that is no folder on the way there.
    private static void Check(string path, bool isUnlisted, IReadOnlyList<LayerOutline?> outlines, int upper, IReadOnlyList<Layer> layers, DefectList defects)
    {
        string shown = TarText.Printable(path);
        for (int i = upper - 1; i >= 0; i--)
        {
            if (outlines[i] is not { } outline)
            {
                return;
            }

            switch (outline.Find(path))
            {
                case OutlineKind.None:
                    OutlineKind blocking = FindNoFolder(path, outline);
                    if (blocking == OutlineKind.Other)
                    {
                        defects.Error(ImageDefectCode.EntryBelowFile, $"has entries below '{shown}' and does not list that folder before them; on the way to it, layer {layers[i].Digest} has a file or a whiteout; containerd refuses it", path: path);
                    }

                    if (blocking == OutlineKind.LinkInCircle)
                    {
                        ReportCircle(shown, path, layers[i], defects);
                    }

                    if (blocking != OutlineKind.None)
                    {
                        return;
                    }

                    break;
                case OutlineKind.LinkInCircle:
                    ReportCircle(shown, path, layers[i], defects);
                    return;
                case OutlineKind.SymbolicLink:
                    defects.Warning(ImageDefectCode.EntryBelowLink, $"has entries below '{shown}', which it does not list before them and which is a symbolic link in layer {layers[i].Digest}; engines make a folder of it, other readers follow the link", path: path);
                    return;
                case OutlineKind.Folder when isUnlisted:
                    defects.Warning(ImageDefectCode.FolderNotListed, $"has entries below '{shown}' and does not list that folder, which has a mode, owner or attributes of its own in layer {layers[i].Digest}; docker and podman set them to root's and 0755, containerd keeps them", path: path);
                    return;
                case OutlineKind.ImpliedFolder:
                    break;
                default:
                    return;
            }
        }
    }

    private static void ReportCircle(string shown, string path, Layer lower, DefectList defects) =>
        defects.Error(ImageDefectCode.EntryBelowLink, $"has entries below '{shown}', which it does not list before them and which in layer {lower.Digest} is or lies below a symbolic link that leads in a circle; containerd refuses it", path: path);

    private static OutlineKind FindNoFolder(string path, LayerOutline outline)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (outline.Find(path[..slash]) is (OutlineKind.SymbolicLink or OutlineKind.LinkInCircle or OutlineKind.Other) and var kind)
            {
                return kind;
            }
        }

        return OutlineKind.None;
    }
}
