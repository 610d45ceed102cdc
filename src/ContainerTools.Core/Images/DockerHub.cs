namespace ContainerTools;

/// <summary>
/// Docker Hub, a registry with three names. Its API is served by a host with yet another name, and its own images are in
/// repositories that begin with <c>library/</c>.
/// </summary>
internal static class DockerHub
{
    public const string Name = "docker.io";
    public const string ApiHost = "registry-1.docker.io";
    public const string OfficialPrefix = "library/";

    public static bool Is(string registry) =>
        registry.Equals(Name, StringComparison.OrdinalIgnoreCase)
        || registry.Equals("index.docker.io", StringComparison.OrdinalIgnoreCase)
        || registry.Equals(ApiHost, StringComparison.OrdinalIgnoreCase);
}
