using ContainerTools.Archive;
using ContainerTools.Engines;
using ContainerTools.Testing;
using ContainerTools.Tests.Archive;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Engines;

/// <summary>Engines by their own programs, where they have no socket here.</summary>
public sealed class ProgramEngineTests : IDisposable
{
    private readonly EngineBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(2, 200_000);

    public ProgramEngineTests()
    {
        // Nobody's service is there: podman's default socket is looked for in this folder.
        _bench.Set("XDG_RUNTIME_DIR", _bench.Folder["run"]);
        File.WriteAllBytes(_bench.Folder["archive"], Dialects.All["docker 24"](_sample));
    }

    private string Log => File.ReadAllText(_bench.Folder["log"]).Trim();

    public void Dispose() => _bench.Dispose();

    [UnixFact]
    public async Task Podman_without_a_service_is_asked_by_its_program()
    {
        _bench.AddProgram("podman", $"echo \"$@\" > {_bench.Folder["log"]}\ncat {_bench.Folder["archive"]}");

        ArchiveContent content = await _bench.ImportAsync(EngineKind.Podman, "acme/app:1", "acme/other");

        Assert.Equal("save --quiet --multi-image-archive acme/app:1 acme/other", Log);
        Assert.Equal(_sample.Id, Assert.Single(content.Images).Images[0].Id.ToString());
        Assert.Contains(_bench.Reporter.Lines, text => text.Contains("podman' is used", StringComparison.Ordinal));
    }

    [UnixFact]
    public async Task A_service_that_the_user_chose_and_that_is_not_there_is_an_error_whatever_programs_there_are()
    {
        _bench.AddProgram("podman", "exit 0");
        _bench.Set("CONTAINER_HOST", $"unix://{_bench.Folder["none.sock"]}");

        await RegistryBench.FailsAsync(ImageError.Unreachable, () => _bench.ImportAsync(EngineKind.Podman, "acme/app"));
    }

    [UnixFact]
    public async Task A_socket_that_a_dead_service_left_is_passed_over()
    {
        Directory.CreateDirectory(_bench.Folder["run", "podman"]);
        File.WriteAllText(_bench.Folder["run", "podman", "podman.sock"], "");
        _bench.AddProgram("podman", $"cat {_bench.Folder["archive"]}");

        Assert.Single((await _bench.ImportAsync(EngineKind.Podman, "acme/app")).Images);
    }

    [UnixFact]
    public async Task Docker_elsewhere_is_asked_by_its_program()
    {
        _bench.Set("DOCKER_HOST", "ssh://server.example.com");
        _bench.AddProgram("docker", $"echo \"$@\" > {_bench.Folder["log"]}\ncat {_bench.Folder["archive"]}");

        Assert.Single((await _bench.ImportAsync("acme/app")).Images);
        Assert.Equal("save acme/app", Log);
    }

    [UnixTheory]
    [InlineData("Error: acme/none: image not known", ImageError.NotFound)]
    [InlineData("ctr: open /run/containerd/containerd.sock: permission denied", ImageError.Forbidden)]
    [InlineData("Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?", ImageError.Unreachable)]
    [InlineData("Error: no space left on device", ImageError.EngineFailed)]
    public async Task What_the_program_says_is_the_reason(string words, ImageError error)
    {
        _bench.AddProgram("podman", $"echo '{words}' >&2\nexit 125");

        ImageException exception = await RegistryBench.FailsAsync(error, () => _bench.ImportAsync(EngineKind.Podman, "acme/none"));

        Assert.Contains($"exit code 125: {words}", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_program_that_fails_after_a_whole_archive_gives_no_image()
    {
        _bench.AddProgram("podman", $"cat {_bench.Folder["archive"]}\necho 'Error: broken storage' >&2\nexit 1");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.EngineFailed, () => _bench.ImportAsync(EngineKind.Podman, "acme/app"));

        Assert.Contains("broken storage", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Unfinished);
    }

    [UnixFact]
    public async Task A_program_that_breaks_off_is_told_by_what_it_says()
    {
        _bench.AddProgram("podman", $"head -c 300000 {_bench.Folder["archive"]}\necho 'Error: broken storage' >&2\nexit 1");
        Assert.Contains("broken storage", (await RegistryBench.FailsAsync(ImageError.EngineFailed, () => _bench.ImportAsync(EngineKind.Podman, "acme/app"))).Message, StringComparison.Ordinal);

        _bench.AddProgram("podman", $"head -c 300000 {_bench.Folder["archive"]}");
        await RegistryBench.FailsAsync(ImageError.Malformed, () => _bench.ImportAsync(EngineKind.Podman, "acme/app"));
        Assert.Empty(_bench.Unfinished);
    }

    [UnixFact]
    public async Task A_program_is_killed_when_what_it_writes_is_no_archive()
    {
        _bench.AddProgram("podman", $"echo $$ > {_bench.Folder["log"]}\nwhile :; do echo nonsense nonsense nonsense; done");

        await RegistryBench.FailsAsync(ImageError.Malformed, () => _bench.ImportAsync(EngineKind.Podman, "acme/app"));

        Assert.False(Directory.Exists($"/proc/{Log}") && File.ReadAllText($"/proc/{Log}/stat").Split(' ')[2] is not "Z");
    }

    [UnixFact]
    public async Task A_name_is_never_taken_for_an_option()
    {
        _bench.AddProgram("podman", $"touch {_bench.Folder["log"]}");

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ImportAsync(EngineKind.Podman, "--output=/tmp/x"));
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ImportAsync(EngineKind.Podman, " "));
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ImportAsync(EngineKind.Podman));

        Assert.False(File.Exists(_bench.Folder["log"]));
    }

    [UnixFact]
    public async Task Containerd_is_asked_in_its_namespace_by_the_names_that_it_has()
    {
        _bench.AddProgram("ctr", $"""
            if [ "$4" = ls ]; then echo docker.io/acme/app:1; echo other:2; exit; fi
            echo "$@" > {_bench.Folder["log"]}
            cat {_bench.Folder["archive"]}
            """);
        EngineOptions options = _bench.Options(EngineKind.Containerd) with { Namespace = "k8s.io" };

        await EngineImages.ImportAsync(options, ["acme/app:1", "other:2"], new ContainerTools.Store.ArchiveStore(_bench.Store), _bench.Reporter, RegistryBench.Limit());
        Assert.Equal("--namespace k8s.io images export - docker.io/acme/app:1 other:2", Log);

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => EngineImages.ImportAsync(options, ["acme/app:2"], new ContainerTools.Store.ArchiveStore(_bench.Store), _bench.Reporter, RegistryBench.Limit()));
        Assert.Contains("no image 'acme/app:2' in the namespace 'k8s.io'", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Nerdctl_stands_in_for_ctr()
    {
        _bench.AddProgram("nerdctl", $"echo \"$@\" > {_bench.Folder["log"]}\ncat {_bench.Folder["archive"]}");

        Assert.Single((await _bench.ImportAsync(EngineKind.Containerd, "acme/app")).Images);
        Assert.Equal("save acme/app", Log);
    }

    [UnixTheory]
    [InlineData(EngineKind.Containerd, "neither 'ctr' nor 'nerdctl' is on the PATH")]
    [InlineData(EngineKind.Podman, "no 'podman' is on the PATH")]
    public async Task No_engine_at_all_is_told_with_what_was_looked_for(EngineKind kind, string message)
    {
        ImageException exception = await RegistryBench.FailsAsync(ImageError.Unreachable, () => _bench.ImportAsync(kind, "acme/app"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Other_engines_have_no_namespaces() => await RegistryBench.FailsAsync(
        ImageError.InvalidArgument,
        () => EngineImages.ListAsync(_bench.Options() with { Namespace = "k8s.io" }, _bench.Reporter, RegistryBench.Limit()));

    [UnixFact]
    public async Task An_archive_goes_to_the_program_and_its_lines_name_what_was_loaded()
    {
        _bench.AddProgram("podman", $"[ $1 = save ] && exec cat {_bench.Folder["archive"]}\ncat > {_bench.Folder["log"]}\necho 'Loaded image(s): localhost/acme/app:1,localhost/acme/app:2'");
        IImage image = Assert.Single((await _bench.ImportAsync(EngineKind.Podman, "acme/app")).Images);

        IReadOnlyList<LoadedImage> loaded = await _bench.ExportAsync(EngineKind.Podman, image);

        Assert.Equal(["localhost/acme/app:1", "localhost/acme/app:2"], loaded.Select(one => one.Name));
        Assert.Equal(image.Digest, Assert.Single(await ImportedImages.ReadAsync(_bench.Folder["log"])).Digest);
    }

    [UnixFact]
    public async Task A_program_that_refuses_an_archive_is_an_error()
    {
        _bench.AddProgram("podman", $"[ $1 = save ] && exec cat {_bench.Folder["archive"]}\necho 'Error: payload does not match any of the supported image formats' >&2\nexit 125");
        IImage image = Assert.Single((await _bench.ImportAsync(EngineKind.Podman, "acme/app")).Images);

        await RegistryBench.FailsAsync(ImageError.EngineFailed, () => _bench.ExportAsync(EngineKind.Podman, image));
    }

    [UnixFact]
    public async Task Containerd_gets_no_image_without_a_name()
    {
        File.WriteAllBytes(_bench.Folder["archive"], Dialects.All["docker 25, untagged"](_sample));
        _bench.AddProgram("podman", $"cat {_bench.Folder["archive"]}");
        _bench.AddProgram("ctr", $"touch {_bench.Folder["log"]}");
        IImage image = Assert.Single((await _bench.ImportAsync(EngineKind.Podman, "acme/app")).Images);

        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => _bench.ExportAsync(EngineKind.Containerd, image));

        Assert.False(File.Exists(_bench.Folder["log"]));
    }

    [Theory]
    [InlineData(EngineKind.Docker, "Loaded image: acme/app:1", "acme/app:1", null)]
    [InlineData(EngineKind.Docker, "Loaded image ID: sha256:nonsense", null, null)]
    [InlineData(EngineKind.Podman, "Loaded image: sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "", "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData(EngineKind.Containerd, "unpacking docker.io/acme/app:1 (sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)...done", "docker.io/acme/app:1", "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData(EngineKind.Containerd, "docker.io/acme/app:1   \tsaved\t", "docker.io/acme/app:1", null)]
    [InlineData(EngineKind.Docker, "unpacking docker.io/acme/app:1 (sha256:b)", null, null)]
    [InlineData(EngineKind.Docker, "Loaded image: evil\u001b[2Jname", "evil[2Jname", null)]
    public void Lines_of_all_engines_are_understood(EngineKind kind, string line, string? name, string? digest)
    {
        IReadOnlyList<LoadedImage> loaded = LoadMessages.Read(kind, ["Getting image source signatures", line, line]);

        Assert.Equal(name is null ? [] : [name], loaded.Select(one => one.Name ?? ""));
        Assert.Equal(name is null ? [] : [digest], loaded.Select(one => one.Digest?.ToString()));
    }
}
