using ContainerTools.Archive;
using ContainerTools.Archive.Reading;

namespace ContainerTools.Tests;

/// <summary>Images read out of a file or folder, and all that they are made of read too.</summary>
internal static class ImportedImages
{
    /// <exception cref="ImageException">Something is not what its digest or diff ID says.</exception>
    public static async Task<IReadOnlyList<IImage>> ReadAsync(string path, IArchiveStore? store = null, IReporter? reporter = null)
    {
        IReadOnlyList<IImage> images = await ImageImport.ReadAsync(path, store, reporter ?? NullReporter.Instance, CancellationToken.None);
        foreach (Layer layer in images.SelectMany(image => image.Images).SelectMany(image => image.Layers))
        {
            await ReadTarAsync(layer);
        }

        return images;
    }

    public static async Task<byte[]> ReadTarAsync(Layer layer)
    {
        using var content = new MemoryStream();
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, CancellationToken.None);
        await tar.CopyToAsync(content);
        return content.ToArray();
    }
}
