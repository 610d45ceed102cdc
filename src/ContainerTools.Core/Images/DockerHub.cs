namespace ContainerTools;

/// <summary>The one registry that has three names, an API host that is none of them, and a prefix for its own images.</summary>
internal static class DockerHub
{
    public const string Name = "docker.io";
    public const string ApiHost = "registry-1.docker.io";
    public const string OfficialPrefix = "library/";

    /// <summary>The key under which <c>docker login</c> has stored its credentials since before there was a v2 API.</summary>
    public const string CredentialKey = "https://index.docker.io/v1/";

    public static bool Is(string registry) =>
        registry.Equals(Name, StringComparison.OrdinalIgnoreCase)
        || registry.Equals("index.docker.io", StringComparison.OrdinalIgnoreCase)
        || registry.Equals(ApiHost, StringComparison.OrdinalIgnoreCase);
}
