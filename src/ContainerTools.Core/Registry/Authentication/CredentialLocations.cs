using System.Text.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>Opens, one after the other, what docker, podman and CI systems leave for a client, the more deliberate first.</summary>
internal sealed class CredentialLocations(UserEnvironment environment)
{
    private const string InlineVariable = "DOCKER_AUTH_CONFIG";

    /// <summary>Where docker and podman would keep a login of a user who has none yet.</summary>
    public string DefaultPath => environment.Get("REGISTRY_AUTH_FILE") ?? DockerPath;

    private string DockerPath => Path.Combine(environment.Get("DOCKER_CONFIG") ?? Path.Combine(environment.Home, ".docker"), "config.json");

    /// <param name="warn">Receives a warning for each file that exists and cannot be read.</param>
    public IEnumerable<CredentialFile> Open(Action<string> warn)
    {
        // A file that the user names must exist, or a warning is given; the usual files may be missing.
        string? chosen = environment.Get("REGISTRY_AUTH_FILE");
        if (chosen is not null && !File.Exists(chosen))
        {
            warn($"REGISTRY_AUTH_FILE names the file '{chosen}', which does not exist.");
        }

        if (chosen is not null && Read(chosen, warn) is { } first)
        {
            yield return first;
        }

        if (environment.Get(InlineVariable) is { } json && Parse($"the variable {InlineVariable}", null, json, warn) is { } inline)
        {
            yield return inline;
        }

        foreach (string path in UsualPaths().Where(path => path != chosen))
        {
            if (Read(path, warn) is { } file)
            {
                yield return file;
            }
        }
    }

    private IEnumerable<string> UsualPaths()
    {
        if (environment.RuntimeDirectory is { } session)
        {
            yield return Path.Combine(session, "auth.json");
        }

        yield return Path.Combine(environment.ConfigDirectory, "containers", "auth.json");
        yield return DockerPath;
        yield return Path.Combine(environment.Home, CredentialFile.OldName);
    }

    private static CredentialFile? Read(string path, Action<string> warn)
    {
        try
        {
            return File.Exists(path) ? Parse($"the file '{path}'", path, File.ReadAllText(path), warn) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"Credentials in the file '{path}' are not used: {e.Message}");
            return null;
        }
    }

    private static CredentialFile? Parse(string name, string? path, string json, Action<string> warn)
    {
        try
        {
            return new CredentialFile(name, path, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Only the line is named: the parser's message may quote a secret.
            warn($"Credentials in {name} are not used: it is not a JSON object{((e as JsonException)?.LineNumber is { } line ? $" (line {line + 1})" : "")}.");
            return null;
        }
    }
}
