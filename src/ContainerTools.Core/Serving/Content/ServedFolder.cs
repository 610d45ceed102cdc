using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>Makes sure that what is served is an OCI layout.</summary>
internal static class ServedFolder
{
    /// <exception cref="ImageException">The folder holds something else, or cannot be made.</exception>
    public static void Prepare(string root, bool isReadOnly)
    {
        var folder = new OciLayoutFolder(root);
        LayoutState state = folder.ReadState();
        if (state == LayoutState.Foreign || isReadOnly && state != LayoutState.Ready)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{root}' is not an OCI layout: that is a folder with '{LayoutFormat.LayoutFile}' and '{LayoutFormat.IndexFile}'.", root);
        }

        if (!isReadOnly)
        {
            folder.Create(withIngest: true);
        }
    }
}
