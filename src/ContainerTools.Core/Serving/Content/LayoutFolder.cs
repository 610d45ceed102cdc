using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>Makes sure that what is served is an OCI layout.</summary>
internal static class LayoutFolder
{
    /// <exception cref="ImageException">The folder holds something else, or cannot be made.</exception>
    public static void Prepare(string root, bool isReadOnly)
    {
        string layout = Path.Combine(root, LayoutFormat.LayoutFile);
        string index = Path.Combine(root, LayoutFormat.IndexFile);
        bool exists = File.Exists(layout) && File.Exists(index);
        if (!exists && (isReadOnly || File.Exists(root) || Directory.Exists(root) && !Directory.EnumerateFileSystemEntries(root).All(IsOurs)))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{root}' is not an OCI layout: that is a folder with '{LayoutFormat.LayoutFile}' and '{LayoutFormat.IndexFile}'.", root);
        }

        try
        {
            if (!isReadOnly)
            {
                Directory.CreateDirectory(Path.Combine(root, LayoutFormat.IngestFolder));
            }

            if (!exists)
            {
                Directory.CreateDirectory(Path.Combine(root, LayoutFormat.BlobFolder, "sha256"));
                File.WriteAllBytes(layout, LayoutFormat.LayoutBytes);
                File.WriteAllBytes(index, IndexWriter.Empty);
            }
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, root);
        }
    }

    // A store in which nothing has arrived yet.
    private static bool IsOurs(string path) => Directory.Exists(path) && Path.GetFileName(path) is (LayoutFormat.BlobFolder or LayoutFormat.IngestFolder or LayoutFormat.MemoryFolder);
}
