namespace ContainerTools.Registry.Transport;

/// <summary>The name that references have for a registry.</summary>
internal static class RegistryName
{
    /// <returns>The host, and the port if there is one; <c>docker.io</c> for each of Docker Hub's names.</returns>
    /// <exception cref="ImageException">The text is not a host.</exception>
    public static string Of(string registry) => !ReferenceGrammar.IsRegistry(registry)
        ? throw new ImageException(ImageError.InvalidArgument, $"'{registry}' is not a registry: a host name, and a port if need be.", registry)
        : DockerHub.Is(registry) ? DockerHub.Name : registry;
}
