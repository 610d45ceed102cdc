namespace ContainerTools.Testing;

/// <summary>A Docker daemon of our own, that works without systemd and without a network.</summary>
public sealed class DockerDaemon : IDisposable
{
    private readonly TemporaryFolder _folder = new("containertools-docker-");
    private readonly BackgroundProcess _process;

    public DockerDaemon()
    {
        Endpoint = $"unix://{_folder["docker.sock"]}";
        _process = new BackgroundProcess("dockerd",
        [
            "--data-root", _folder["data"], "--exec-root", _folder["exec"], "--pidfile", _folder["pid"], "-H", Endpoint,
            "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=overlay2",
        ]);
        try
        {
            _process.WaitUntil(() => File.Exists(_folder["docker.sock"]) && Docker(["version"]).ExitCode == 0, TimeSpan.FromSeconds(60));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? WhyNot => Tool.WhyNotAsRoot("dockerd", "docker", "runc");

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Where the containerd under it listens: its own, unless the system has one.</summary>
    public string ContainerdAddress => _folder["exec", "containerd", "containerd.sock"] is var own && File.Exists(own) ? own : "/run/containerd/containerd.sock";

    public string Log => _process.Log;

    /// <summary>Loads an archive.</summary>
    /// <returns>What docker said it loaded: names, or IDs of images without.</returns>
    public IReadOnlyList<string> Load(string file) => LoadedImages.Parse(Docker(["load", "--input", file]).Expect().Output);

    /// <summary>Loads an archive from the standard input.</summary>
    public IReadOnlyList<string> Load(Stream archive) =>
        LoadedImages.Parse(Docker(["load"], new ProcessOptions { Input = archive }).Expect().Output);

    /// <summary>What the container printed.</summary>
    public string Run(string image, params string[] command) =>
        Docker(["run", "--rm", "--network", "none", image, .. command]).Expect().Output;

    /// <summary>The image's ID, <c>sha256:…</c>.</summary>
    public string InspectId(string image) => Docker(["image", "inspect", "--format", "{{.Id}}", image]).Expect().Output.Trim();

    public void Remove(string image) => Docker(["image", "rm", "--force", image]).Expect();

    public ProcessResult Docker(IEnumerable<string> arguments, ProcessOptions? options = null) =>
        ProcessRunner.Run("docker", ["-H", Endpoint, .. arguments], options ?? ProcessOptions.Default);

    public void Dispose()
    {
        _process?.Stop(TimeSpan.FromSeconds(15));
        _process?.Dispose();
        Mounts.DetachBelow(_folder.Path);
        _folder.Dispose();
    }
}
