namespace ContainerTools;

/// <summary>The one registry that has three names, an API host that is none of them, and a prefix for its own images.</summary>
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
