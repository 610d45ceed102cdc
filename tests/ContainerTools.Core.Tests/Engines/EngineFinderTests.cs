using System.Security.Cryptography;
using System.Text;
using ContainerTools.Engines;
using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Engines;

/// <summary>Where engines listen, as their own programs find it.</summary>
public sealed class EngineFinderTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Dictionary<string, string?> _variables = [];

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("unix:///run/other.sock", "/run/other.sock", false)]
    [InlineData("npipe:////./pipe/docker_engine", "docker_engine", true)]
    [InlineData(@"npipe://\\.\pipe\docker_engine", "docker_engine", true)]
    public void DOCKER_HOST_names_a_socket_or_a_pipe(string host, string path, bool isPipe)
    {
        _variables["DOCKER_HOST"] = host;
        WriteContext("remote", "unix:///run/remote.sock");
        _variables["DOCKER_CONTEXT"] = "remote";

        EngineAddress address = Find(EngineKind.Docker)!;

        Assert.Equal((path, isPipe, "DOCKER_HOST", true), (address.Path, address.IsPipe, address.Origin, address.IsChosen));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:2375")]
    [InlineData("ssh://user@server.example.com")]
    [InlineData("https://127.0.0.1:2376")]
    [InlineData("npipe:////server/pipe/docker_engine")]
    [InlineData("npipe:////./pipe/")]
    [InlineData("unix://")]
    [InlineData("nonsense")]
    public void What_is_not_a_socket_of_this_machine_is_left_to_the_program(string host)
    {
        _variables["DOCKER_HOST"] = _variables["CONTAINER_HOST"] = host;

        Assert.Null(Find(EngineKind.Docker));
        Assert.Null(Find(EngineKind.Podman));
    }

    [Fact]
    public void The_current_context_is_followed_and_a_variable_overrides_it()
    {
        WriteContext("rootless", "unix:///run/user/1000/docker.sock");
        WriteContext("away", "ssh://server.example.com");
        WriteConfig("""{ "auths": {}, "currentContext": "rootless" }""");
        Assert.Equal("unix:///run/user/1000/docker.sock", Find(EngineKind.Docker)?.ToString());

        _variables["DOCKER_CONTEXT"] = "away";
        Assert.Null(Find(EngineKind.Docker));

        _variables["DOCKER_CONTEXT"] = "default";
        Assert.False(Find(EngineKind.Docker)?.IsChosen);
    }

    [Fact]
    public void DOCKER_CONFIG_says_where_contexts_are()
    {
        _variables["DOCKER_CONFIG"] = _home["elsewhere"];
        WriteContext("desktop", "unix:///desktop.sock", _home["elsewhere"]);
        WriteConfig("""{ "currentContext": "desktop" }""", _home["elsewhere"]);

        Assert.Equal("docker context 'desktop'", Find(EngineKind.Docker)?.Origin);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "currentContext": "" }""")]
    [InlineData("""{ "currentContext": "default" }""")]
    public void Without_a_context_docker_is_where_it_always_is(string? config)
    {
        if (config is not null)
        {
            WriteConfig(config);
        }

        EngineAddress address = Find(EngineKind.Docker)!;

        Assert.Equal(OperatingSystem.IsWindows() ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock", address.ToString());
        Assert.False(address.IsChosen);
    }

    [Fact]
    public void A_context_that_is_not_there_is_an_error_that_names_who_chose_it()
    {
        WriteConfig("""{ "currentContext": "lost" }""");

        ImageException exception = Assert.Throws<ImageException>(() => Find(EngineKind.Docker));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains("no docker context 'lost', which '", exception.Message, StringComparison.Ordinal);
        Assert.Contains("config.json' chooses", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "Endpoints": [] }""")]
    [InlineData("""{ "Endpoints": { "docker": { "Host": 7 } } }""")]
    public void A_context_that_says_nothing_of_use_is_an_error(string meta)
    {
        WriteContext("odd", "", _home[".docker"], meta);
        _variables["DOCKER_CONTEXT"] = "odd";

        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => Find(EngineKind.Docker)).Error);
    }

    [Theory]
    [InlineData(0u, "/run/user/1000", "unix:///run/podman/podman.sock")]
    [InlineData(1000u, "/run/user/1000", "unix:///run/user/1000/podman/podman.sock")]
    [InlineData(1000u, null, "unix:///run/user/1000/podman/podman.sock")]
    public void Podman_is_where_its_service_listens(uint user, string? runtime, string expected)
    {
        _variables["XDG_RUNTIME_DIR"] = runtime;

        EngineAddress? address = new EngineFinder(new UserEnvironment(_variables.GetValueOrDefault, _home.Path, user)).Find(EngineKind.Podman);

        Assert.Equal(expected, address?.ToString().Replace('\\', '/'));
        Assert.False(address?.IsChosen);
    }

    [Fact]
    public void Podman_of_another_system_and_containerd_are_left_to_their_programs()
    {
        Assert.Null(new EngineFinder(new UserEnvironment(_variables.GetValueOrDefault, _home.Path, null)).Find(EngineKind.Podman));
        Assert.Null(Find(EngineKind.Containerd));
    }

    private EngineAddress? Find(EngineKind kind) => new EngineFinder(new UserEnvironment(_variables.GetValueOrDefault, _home.Path, 1000)).Find(kind);

    private void WriteConfig(string text, string? folder = null)
    {
        folder ??= _home[".docker"];
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), text);
    }

    private void WriteContext(string name, string host, string? folder = null, string? meta = null)
    {
        string place = Path.Combine(folder ?? _home[".docker"], "contexts", "meta", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "meta.json"), meta ?? $$"""{ "Name": "{{name}}", "Metadata": {}, "Endpoints": { "docker": { "Host": "{{host}}", "SkipTLSVerify": false } } }""");
    }
}
