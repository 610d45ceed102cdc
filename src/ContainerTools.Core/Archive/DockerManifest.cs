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
}
