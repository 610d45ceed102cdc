using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Archive;

/// <summary>The <c>manifest.json</c> of docker save (moby, image/spec/v1.2.md).</summary>
internal static class DockerManifest
{
    public const string FileName = "manifest.json";

    public static byte[] Write(IEnumerable<(string Config, IReadOnlyList<string> RepoTags, IEnumerable<string> Layers)> images) =>
        PythonJson.Write(images.Select(image => (object?)new KeyValuePair<string, object?>[]
        {
            new("Config", image.Config),
            new("RepoTags", image.RepoTags),
            new("Layers", image.Layers.ToArray()),
        }).ToArray());

    /// <param name="raw">The bytes of <c>manifest.json</c>.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <returns>The entries, which <see cref="ReadEntry"/> reads. There may be none.</returns>
    /// <exception cref="ImageException">Not a list of images.</exception>
    public static IReadOnlyList<JsonElement> ReadList(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = JsonReading.Parse(raw, what);
        if (root is { ValueKind: JsonValueKind.Array } && root.GetArrayLength() > DocumentLimits.Entries)
        {
            throw new ImageException(ImageError.TooLarge, $"{what} lists more than {DocumentLimits.Entries:N0} images.", what);
        }

        return root is { ValueKind: JsonValueKind.Array } ? root.EnumerateArray().ToArray() : throw JsonReading.Malformed(what, "lists no image");
    }

    /// <param name="entry">One of the list.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ImageException">It does not describe an image.</exception>
    public static DockerManifestEntry ReadEntry(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is not an object");
        }

        entry.RefuseRepetition(what);
        return new DockerManifestEntry(
            entry.GetText(NameOf("Config"), what) ?? throw JsonReading.Malformed(what, "names no config"),
            entry.GetList(NameOf("RepoTags"), what) ?? [],
            entry.GetList(NameOf("Layers"), what) ?? []);

        // Jib writes these in lower case, and engines, being written in Go, do not mind.
        string NameOf(string field) =>
            entry.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => name.Equals(field, StringComparison.OrdinalIgnoreCase)) ?? field;
    }
}
