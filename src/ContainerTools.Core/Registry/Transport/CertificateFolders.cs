using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Where users and administrators of podman and docker keep the certificates for single registries (containers-certs.d(5); Docker
/// documentation, "Verify repository client with certificates").
/// </summary>
internal static class CertificateFolders
{
    private const string Name = "certs.d";

    /// <summary>The folders that may belong to one registry, the user's own before the machine's, podman's before docker's.</summary>
    /// <param name="registry">Host, and port if need be.</param>
    /// <param name="environment">The user's environment.</param>
    public static IEnumerable<string> Of(string registry, UserEnvironment environment)
    {
        // A colon cannot be in a name on Windows; docker leaves it out there.
        string folder = OperatingSystem.IsWindows() ? registry.Replace(":", "", StringComparison.Ordinal) : registry;
        return Roots(environment).Select(root => Path.Combine(root, folder));
    }

    private static IEnumerable<string> Roots(UserEnvironment environment)
    {
        yield return Path.Combine(environment.ConfigDirectory, "containers", Name);

        // Docker without root, and Docker Desktop.
        yield return Path.Combine(environment.ConfigDirectory, "docker", Name);
        yield return Path.Combine(environment.Home, ".docker", Name);
        if (OperatingSystem.IsWindows())
        {
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "docker", Name);
            yield break;
        }

        yield return $"/etc/containers/{Name}";
        yield return $"/etc/docker/{Name}";
    }
}
