using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Engines;

/// <summary>Finds where engines listen, as their own programs do.</summary>
internal sealed class EngineFinder(UserEnvironment environment)
{
    private const string DefaultContext = "default";
    private const int MaximumDocument = 1024 * 1024;

    /// <returns>Null where only the engine's own program knows how to reach it.</returns>
    /// <exception cref="ImageException">A context is chosen that is not there or cannot be read.</exception>
    public EngineAddress? Find(EngineKind kind) => kind switch
    {
        EngineKind.Docker => FindDocker(),
        EngineKind.Podman => FindPodman(),
        _ => null,
    };

    // DOCKER_HOST, DOCKER_CONTEXT, the current context of the config file: in the order of docker's own command line.
    private EngineAddress? FindDocker()
    {
        if (environment.Get("DOCKER_HOST") is { } host)
        {
            return EngineAddress.Parse(host, "DOCKER_HOST");
        }

        string folder = environment.Get("DOCKER_CONFIG") ?? Path.Combine(environment.Home, ".docker");
        string config = Path.Combine(folder, "config.json");
        (string? context, string origin) = environment.Get("DOCKER_CONTEXT") is { } given ? (given, "DOCKER_CONTEXT") : (ReadCurrentContext(config), $"'{config}'");
        return context is null or DefaultContext
            ? OperatingSystem.IsWindows()
                ? new EngineAddress("docker_engine", IsPipe: true, "Docker's default", IsChosen: false)
                : new EngineAddress("/var/run/docker.sock", IsPipe: false, "Docker's default", IsChosen: false)
            : ReadContext(folder, context, origin);
    }

    private EngineAddress? FindPodman()
    {
        if (environment.Get("CONTAINER_HOST") is { } host)
        {
            return EngineAddress.Parse(host, "CONTAINER_HOST");
        }

        // On Windows and macOS the engine is in a machine of its own, of which the program knows.
        string? path = environment.LinuxUser switch
        {
            null => null,
            0 => "/run/podman/podman.sock",
            var user => Path.Combine(environment.Get("XDG_RUNTIME_DIR") ?? $"/run/user/{user}", "podman", "podman.sock"),
        };
        return path is null ? null : new EngineAddress(path, IsPipe: false, "podman's default", IsChosen: false);
    }

    private static string? ReadCurrentContext(string path) =>
        File.Exists(path) && ReadDocument(path).GetText("currentContext", $"'{path}'") is { Length: > 0 } context ? context : null;

    // docker/cli, cli/context/store: the folder's name is the digest of the context's.
    private static EngineAddress? ReadContext(string folder, string name, string origin)
    {
        string path = Path.Combine(folder, "contexts", "meta", Digest.Of("sha256", Encoding.UTF8.GetBytes(name)).Hex, "meta.json");
        if (!File.Exists(path))
        {
            throw new ImageException(ImageError.InvalidArgument, $"There is no docker context '{name}', which {origin} chooses.", name);
        }

        string what = $"'{path}'";
        string? host = ReadDocument(path).GetObject("Endpoints", what)?.GetObject("docker", what)?.GetText("Host", what);
        return host is { Length: > 0 }
            ? EngineAddress.Parse(host, $"docker context '{name}'")
            : throw new ImageException(ImageError.Malformed, $"{what} does not say where docker context '{name}' leads.", path);
    }

    private static JsonElement ReadDocument(string path)
    {
        try
        {
            return JsonReading.ParseObject(RegularFile.ReadAllBytes(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, MaximumDocument), $"'{path}'");
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path, "read");
        }
    }
}
