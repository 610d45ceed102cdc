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

    /// <returns>None where there is no such list.</returns>
    public async Task<IReadOnlyList<Image>> ReadAsync(CancellationToken cancel)
    {
        if (files.FindOne(FileName) is not { } file)
        {
            return [];
        }

        var images = new List<Image>();
        foreach (IGrouping<string, string> top in ReadList(await documents.ReadAsync(file, cancel).ConfigureAwait(false)))
        {
            foreach (string name in top)
            {
                ImageNames.Check(name, files.Path);
            }

            images.Add(await LoadAsync(top.Key, cancel).ConfigureAwait(false) with { RepoTags = top.ToArray() });
        }

        return images;
    }

    /// <summary>Names by the folder of the top layer.</summary>
    private IEnumerable<IGrouping<string, string>> ReadList(ReadOnlyMemory<byte> raw)
    {
        JsonElement json = JsonReading.ParseObject(raw, _what);
        json.RefuseRepetition(_what);
        return json.EnumerateObject()
            .SelectMany(repository => json.GetMap(repository.Name, _what) ?? Descriptor.NoAnnotations, (repository, tag) => (Top: tag.Value, Name: $"{repository.Name}:{tag.Key}"))
            .ToArray()
            .GroupBy(item => item.Top, item => item.Name, StringComparer.Ordinal);
    }

    private async Task<Image> LoadAsync(string top, CancellationToken cancel)
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
