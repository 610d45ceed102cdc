namespace ContainerTools.Testing;

/// <summary>A Docker daemon of our own, that works without systemd and without a network.</summary>
public sealed class DockerDaemon : IDisposable
{
    private readonly TemporaryFolder _folder = new("containertools-docker-");
    private readonly JudgeRoot _root;
    private readonly BackgroundProcess _process;

    /// <param name="root">Outside of this machine's own the daemon keeps images with containerd, as new installations do.</param>
    public DockerDaemon(JudgeRoot root)
    {
        _root = root;
        KeepsManifests = !root.IsMachine;
        Endpoint = $"unix://{_folder["docker.sock"]}";
        File.WriteAllText(_folder["config.json"], KeepsManifests ? """{"features":{"containerd-snapshotter":true}}""" : "{}");
        _process = root.Start("dockerd",
        [
            "--config-file", _folder["config.json"],
            "--data-root", _folder["data"], "--exec-root", _folder["exec"], "--pidfile", _folder["pid"], "-H", Endpoint,
            "--iptables=false", "--ip6tables=false", "--bridge=none",
            .. KeepsManifests ? Array.Empty<string>() : ["--storage-driver=overlay2"],
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

    /// <summary>Why there can be none of this machine's here; null if there can.</summary>
    public static string? WhyNot => Tool.WhyNotAsRoot("dockerd", "docker", "runc");

    /// <summary>Whether manifests and layers stay as they came, in containerd's store.</summary>
    public bool KeepsManifests { get; }

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Where the containerd under it listens: its own, unless the system has one.</summary>
    private string ContainerdAddress => _folder["exec", "containerd", "containerd.sock"] is var own && File.Exists(own) ? own : "/run/containerd/containerd.sock";

    public string Log => _process.Log;

    /// <summary>Loads an archive.</summary>
    /// <returns>What docker said it loaded: names, or IDs of images without.</returns>
    public IReadOnlyList<string> Load(string file) => LoadedImages.Parse(Docker(["load", "--input", file]).Expect().Output);

    /// <summary>Loads an archive from the standard input.</summary>
    public IReadOnlyList<string> Load(Stream archive) =>
        LoadedImages.Parse(Docker(["load"], new ProcessOptions { Input = archive }).Expect().Output);

    /// <summary>Where the unpacked layers of an image are, the topmost first. Only where it keeps no manifests.</summary>
    public IReadOnlyList<string> Folders(string image)
    {
        const string Format = "{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}";
        string folders = Docker(["image", "inspect", "--format", Format, image]).Expect().Output.Trim();
        return [.. folders.Split(':').Where(folder => folder.StartsWith('/'))];
    }

    /// <summary>What the container printed.</summary>
    public string Run(string image, params string[] command)
    {
        // Its log has all of it; a client that is attached may miss what a container printed that ended at once.
        string container = Docker(["run", "--detach", "--network", "none", image, .. command]).Expect().Output.Trim();
        string code = Docker(["wait", container]).Expect().Output.Trim();
        ProcessResult log = Docker(["logs", container]).Expect();

        // It may be written a moment after the container's end.
        for (int i = 0; i < 20 && log.Output.Length == 0 && log.Error.Length == 0; i++)
        {
            Thread.Sleep(100);
            log = Docker(["logs", container]).Expect();
        }

        Docker(["rm", container]).Expect();
        return code == "0" ? log.Output : throw new InvalidOperationException($"The container ended with {code}: {log.Output}{log.Error}");
    }

    /// <summary>The image's ID, <c>sha256:…</c>: the digest of its config, whatever this docker takes for one.</summary>
    public string InspectId(string image)
    {
        string id = Docker(["image", "inspect", "--format", "{{.Id}}", image]).Expect().Output.Trim();
        return KeepsManifests ? Containerd("moby").ConfigOf(id) : id;
    }

    /// <summary>The containerd under it.</summary>
    /// <param name="namespace">Docker's own images are in <c>moby</c>.</param>
    public Containerd Containerd(string @namespace) => new(_root, ContainerdAddress, @namespace);

    /// <summary>The names of all images.</summary>
    public IReadOnlyList<string> Names() =>
        Docker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]).Expect().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Remove(string image) => Docker(["image", "rm", "--force", image]).Expect();

    public ProcessResult Docker(IEnumerable<string> arguments, ProcessOptions? options = null) =>
        _root.Run("docker", ["-H", Endpoint, .. arguments], options);

    public void Dispose()
    {
        // A signal would not reach it in another namespace, but nothing of it survives that.
        if (_root.IsMachine)
        {
            _process?.Stop(TimeSpan.FromSeconds(15));
        }

        _process?.Dispose();
        Mounts.DetachBelow(_folder.Path);
        _folder.Dispose();
    }
}
