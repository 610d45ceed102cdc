namespace ContainerTools.Testing;

/// <summary>Skopeo on any of its transports: <c>docker-archive:file</c>, <c>oci-archive:file</c>, <c>oci:folder:tag</c>, <c>docker://…</c>.</summary>
public sealed class Skopeo(JudgeRoot root)
{
    /// <summary>The one that is installed here.</summary>
    public static Skopeo Machine { get; } = new(new JudgeRoot(Generation.Machine));

    /// <summary>The manifest's bytes.</summary>
    public byte[] RawManifest(string source, params string[] options) =>
        root.Run("skopeo", ["inspect", "--raw", .. options, source]).Expect().OutputBytes;

    /// <summary>The config's bytes.</summary>
    public byte[] RawConfig(string source, params string[] options) =>
        root.Run("skopeo", ["inspect", "--config", "--raw", .. options, source]).Expect().OutputBytes;

    /// <summary>The image's ID, <c>sha256:…</c>.</summary>
    public string Id(string source, params string[] options) => Hash.Sha256(RawConfig(source, options));

    /// <summary>What inspect says without options, as JSON.</summary>
    public string Inspect(string source, params string[] options) =>
        root.Run("skopeo", ["inspect", .. options, source]).Expect().Output;

    /// <summary>Copies, which reads and verifies every layer.</summary>
    public void Copy(string source, string target, params string[] options) =>
        root.Run("skopeo", ["copy", "--quiet", .. options, source, target]).Expect();
}
