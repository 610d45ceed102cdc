using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Archive.Reading;

/// <summary>
/// Reads what docker save wrote before version 1.10 (moby, image/spec/v1.md): a folder a layer, each naming its parent, and
/// <c>repositories</c>, which names the top ones.
/// </summary>
internal sealed class LegacyImages(IFileTable files, LayerFinder layers, DocumentReader documents)
{
    public const string FileName = "repositories";

    private readonly string _what = $"The {FileName} in '{files.Path}'";

    /// <summary>The names of each image, by the folder of its top layer.</summary>
    /// <param name="list">The file with the list.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It is no list.</exception>
    public async Task<IReadOnlyList<IGrouping<string, string>>> ReadListAsync(ArchivedFile list, CancellationToken cancel)
    {
        JsonElement json = JsonReading.ParseObject(await documents.ReadAsync(list, cancel).ConfigureAwait(false), _what);
        json.RefuseRepetition(_what);
        return json.EnumerateObject()
            .SelectMany(repository => json.GetMap(repository.Name, _what) ?? Descriptor.NoAnnotations, (repository, tag) => (Top: tag.Value, Name: $"{repository.Name}:{tag.Key}"))
            .ToArray()
            .GroupBy(item => item.Top, item => item.Name, StringComparer.Ordinal)
            .ToArray();
    }

    /// <param name="top">The folder of the top layer.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The image, without names.</returns>
    public async Task<Image> LoadAsync(string top, CancellationToken cancel)
    {
        var found = new List<(JsonElement Json, Layer Layer)>();
        for (string? id = top; id is not null;)
        {
            if (found.Count == ArchiveLimits.Ancestors)
            {
                throw JsonReading.Malformed($"'{files.Path}'", $"has an image with more than {ArchiveLimits.Ancestors:N0} layers, or whose layers are each other's parents");
            }

            string what = $"'{id}/json' in '{files.Path}'";
            JsonElement json = JsonReading.ParseObject(await documents.ReadAsync(files.Get($"{id}/json"), cancel).ConfigureAwait(false), what);
            json.RefuseRepetition(what);
            string name = $"{id}/layer.tar";
            found.Add((json, await layers.OpenAsync(name, await layers.FindDiffIdAsync(name, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)));
            id = json.GetText("parent", what) is { Length: > 0 } parent ? parent : null;
        }

        found.Reverse();
        Layer[] opened = found.Select(item => item.Layer).ToArray();
        byte[] config = LegacyConfig.Write(found.Select(item => item.Json).ToArray(), opened.Select(layer => layer.DiffId), $"'{top}/json' in '{files.Path}'");
        return DockerImages.Compose(ImageConfig.Parse(config), opened);
    }
}
