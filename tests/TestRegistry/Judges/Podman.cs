namespace ContainerTools.Testing;

/// <summary>Podman with a storage of its own.</summary>
public sealed class Podman(JudgeRoot root) : IDisposable
{
    private readonly TemporaryFolder _folder = new("containertools-podman-");

    private IEnumerable<string> Storage =>
        ["--root", _folder["root"], "--runroot", _folder["run"], "--tmpdir", _folder["tmp"], "--storage-driver", "overlay", "--events-backend", "none"];

    /// <returns>The names that podman said it loaded.</returns>
    public IReadOnlyList<string> Load(string file) => LoadedImages.Parse(Run(["load", "--input", file]).Expect().Output);

    public IReadOnlyList<string> Load(Stream archive) =>
        LoadedImages.Parse(Run(["load"], new ProcessOptions { Input = archive }).Expect().Output);

    /// <summary>The image's ID as docker would say it, <c>sha256:…</c>.</summary>
    public string InspectId(string image) => "sha256:" + Run(["image", "inspect", "--format", "{{.Id}}", image]).Expect().Output.Trim();

    /// <summary>The digest of the manifest as podman has it.</summary>
    public string InspectDigest(string image) => Run(["image", "inspect", "--format", "{{.Digest}}", image]).Expect().Output.Trim();

    /// <summary>What the container printed.</summary>
    public string Run(string image, params string[] command) => Run(
    [
        "--runtime", "runc", "--cgroup-manager", "cgroupfs", "run", "--rm", "--network", "none",
        "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", image, .. command,
    ]).Expect().Output;

    public ProcessResult Run(IEnumerable<string> arguments, ProcessOptions? options = null) => root.Run("podman", [.. Storage, .. arguments], options);

    /// <summary>Its API, on a Unix socket.</summary>
    public BackgroundProcess Serve(string socket)
    {
        BackgroundProcess service = root.Start("podman", [.. Storage, "system", "service", "--time=0", $"unix://{socket}"]);
        service.WaitUntil(() => File.Exists(socket), TimeSpan.FromSeconds(30));
        return service;
    }

    /// <summary>Writes a program that is this podman.</summary>
    public void WriteShim(string path) => root.WriteShim(path, "podman", [.. Storage]);

    public void Dispose()
    {
        Mounts.DetachBelow(_folder.Path);
        _folder.Dispose();
    }
}
