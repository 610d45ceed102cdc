namespace ContainerTools.Testing;

/// <summary>Buildah with a storage of its own.</summary>
public sealed class Buildah(JudgeRoot root) : IDisposable
{
    // Those that newer versions ask for are more than every machine gives.
    private static readonly string[] Limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

    private readonly TemporaryFolder _folder = new("containertools-buildah-");

    /// <summary>Makes a working container.</summary>
    /// <param name="source">As in <c>docker-archive:file</c>, <c>oci-archive:file</c> or <c>oci:folder:tag</c>.</param>
    /// <returns>The container's name.</returns>
    public string From(string source) => Run(["from", "--quiet", .. Limits, source]).Expect().Output.Trim();

    /// <summary>The ID of the image that a container comes from, <c>sha256:…</c>.</summary>
    public string ImageId(string container) =>
        "sha256:" + Run(["inspect", "--format", "{{.FromImageID}}", container]).Expect().Output.Trim();

    /// <summary>What the command printed in the container. One that prints nothing is run again: it must not change anything.</summary>
    public string RunIn(string container, params string[] command)
    {
        // On a busy machine buildah may miss what a command printed that ended at once.
        const int Attempts = 3;
        string output = "";
        for (int attempt = 0; attempt < Attempts && output.Length == 0; attempt++)
        {
            output = Run(["run", "--isolation", "chroot", container, "--", .. command]).Expect().Output;
        }

        return output;
    }

    public ProcessResult Run(IEnumerable<string> arguments) => root.Run(
        "buildah",
        ["--root", _folder["root"], "--runroot", _folder["run"], "--storage-driver", "overlay", .. arguments]);

    public void Dispose()
    {
        Mounts.DetachBelow(_folder.Path);
        _folder.Dispose();
    }
}
