using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>Makes sure that what is served is an OCI layout.</summary>
internal static class ServedFolder
{
    /// <param name="root">The folder.</param>
    /// <param name="isReadOnly">Whether it must be one already.</param>
    /// <param name="sync">Brings a new one to the disk, with the folders that lead to it.</param>
    /// <exception cref="ImageException">The folder holds something else, or cannot be made.</exception>
    public static void Prepare(string root, bool isReadOnly, DiskSync sync)
    {
        var folder = new OciLayoutFolder(root, sync);
        LayoutState state = folder.ReadState();
        if (state == LayoutState.Foreign || isReadOnly && state != LayoutState.Ready)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{root}' is not an OCI layout: that is a folder with '{LayoutFormat.LayoutFile}' and '{LayoutFormat.IndexFile}'.", root);
        }

        if (!isReadOnly)
        {
            folder.Create(withIngest: true);
            if (state != LayoutState.Ready)
            {
                FlushNames(root, sync);
            }
        }
    }

    private static void FlushNames(string root, DiskSync sync)
    {
        for (string? folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            try
            {
                sync.FlushFolder(folder);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception) && folder != root)
            {
                // Who may not read a folder did not make one in it either.
                return;
            }
        }
    }
}
