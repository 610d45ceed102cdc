namespace ContainerTools.Archive;

/// <summary>One image of a <c>manifest.json</c>.</summary>
/// <param name="Config">The name of a file; engines differ in how they make it up.</param>
/// <param name="RepoTags">The names that the image is loaded under, as they stand there, be they valid or not.</param>
/// <param name="Layers">Names of files, base first.</param>
internal sealed record DockerManifestEntry(string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers);
