using ContainerTools.Inspection;

namespace ContainerTools.Session;

/// <summary>The trees of the images that were looked into last, for the whole process: who looks into one image looks again. It may be used by several threads.</summary>
internal static class KnownFiles
{
    private const int MostImages = 4;

    // About 40 MiB.
    private const int MostNames = 250_000;

    private static readonly Lock Gate = new();
    private static readonly List<(string Key, ImageFiles Files)> Known = [];

    /// <returns>The tree of an image with the same layers, as this one's; null where it is not known.</returns>
    public static ImageFiles? Find(Image image)
    {
        lock (Gate)
        {
            string key = KeyOf(image);
            int index = Known.FindIndex(known => known.Key == key);
            if (index < 0)
            {
                return null;
            }

            (string Key, ImageFiles Files) found = Known[index];
            Known.RemoveAt(index);
            Known.Add(found);
            return found.Files.Of(image);
        }
    }

    public static void Keep(ImageFiles files)
    {
        lock (Gate)
        {
            string key = KeyOf(files.Image);
            Known.RemoveAll(known => known.Key == key);
            Known.Add((key, files));
            while (Known.Count > MostImages || (Known.Count > 0 && Known.Sum(known => known.Files.NameCount) > MostNames))
            {
                Known.RemoveAt(0);
            }
        }
    }

    private static string KeyOf(Image image) =>
        string.Join(' ', image.Layers.Select(layer => $"{layer.Digest} {layer.DiffId}").Append(image.Platform.IsWindows ? "windows" : ""));
}
