namespace ContainerTools.Registry.Authentication;

/// <summary>The names under which docker, podman and older tools file the credentials of one registry.</summary>
internal static class CredentialKey
{
    private const string DockerHub = "docker.io";

    /// <summary>
    /// <c>host</c> or <c>host/namespace</c>. A key with a scheme is docker's and always means the whole host, such as
    /// <c>https://index.docker.io/v1/</c>; one without may go down to a repository (containers-auth.json(5)).
    /// </summary>
    public static string Normalize(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string[] parts = key[(scheme < 0 ? 0 : scheme + 3)..].TrimEnd('/').Split('/', 2);
        string host = parts[0].ToLowerInvariant() is DockerHub or "index.docker.io" or "registry-1.docker.io" ? DockerHub : parts[0].ToLowerInvariant();
        return scheme < 0 && parts.Length > 1 ? $"{host}/{parts[1]}" : host;
    }

    /// <summary>The normalised keys that fit, from the repository up to the host.</summary>
    public static IEnumerable<string> Candidates(string host, string? repository)
    {
        string key = string.IsNullOrEmpty(repository) ? host : $"{host}/{repository}";
        for (; key.Length > host.Length; key = key[..key.LastIndexOf('/')])
        {
            yield return key;
        }

        yield return host;
    }

    /// <summary>What a credential helper knows the host by.</summary>
    public static string ToServer(string host) => host == DockerHub ? "https://index.docker.io/v1/" : host;
}
