using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Archive;

/// <summary>The <c>manifest.json</c> of docker save (moby, image/spec/v1.2.md).</summary>
internal static class DockerManifest
{
    public const string FileName = "manifest.json";

    // Docker up to 1.12 and podman write this for an image without a name.
    private const string NoName = "<none>:<none>";

    public static byte[] Write(IEnumerable<(string Config, IReadOnlyList<string> RepoTags, IEnumerable<string> Layers)> images) =>
        PythonJson.Write(images.Select(image => (object?)new KeyValuePair<string, object?>[]
        {
            new("Config", image.Config),
            new("RepoTags", image.RepoTags),
            new("Layers", image.Layers.ToArray()),
        }).ToArray());

    /// <param name="raw">The bytes of <c>manifest.json</c>.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ImageException">Not a list of images, or an empty one.</exception>
    public static IReadOnlyList<DockerManifestEntry> Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = JsonReading.Parse(raw, what);
        if (root is { ValueKind: JsonValueKind.Array } && root.GetArrayLength() > DocumentLimits.Entries)
        {
            throw new ImageException(ImageError.TooLarge, $"{what} lists more than {DocumentLimits.Entries:N0} images.", what);
        }

        return root is { ValueKind: JsonValueKind.Array } && root.GetArrayLength() > 0
            ? root.EnumerateArray().Select((entry, i) => ReadEntry(entry, $"Image {i + 1} in {what}")).ToArray()
            : throw JsonReading.Malformed(what, "lists no image");
    }

    private static DockerManifestEntry ReadEntry(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is not an object");
        }

        entry.RefuseRepetition(what);
        return new DockerManifestEntry(
            entry.GetText(NameOf("Config"), what) ?? throw JsonReading.Malformed(what, "names no config"),
            (entry.GetList(NameOf("RepoTags"), what) ?? []).Where(tag => tag.Length > 0 && tag != NoName).ToArray(),
            entry.GetList(NameOf("Layers"), what) ?? []);

        // Jib writes these in lower case, and engines, being written in Go, do not mind.
        string NameOf(string field) =>
            entry.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => name.Equals(field, StringComparison.OrdinalIgnoreCase)) ?? field;
    }
}
