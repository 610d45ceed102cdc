namespace ContainerTools.Testing;

/// <summary>Skopeo on any of its transports: <c>docker-archive:file</c>, <c>oci-archive:file</c>, <c>oci:folder:tag</c>, <c>docker://…</c>.</summary>
public static class Skopeo
{
    /// <summary>Why it cannot be used here; null if it can.</summary>
    public static string? WhyNot => Tool.WhyNot("skopeo");

    /// <summary>The manifest's bytes.</summary>
    public static byte[] RawManifest(string source, params string[] options) =>
        ProcessRunner.Run("skopeo", ["inspect", "--raw", .. options, source], ProcessOptions.Default).Expect().OutputBytes;

    /// <summary>The config's bytes.</summary>
    public static byte[] RawConfig(string source, params string[] options) =>
        ProcessRunner.Run("skopeo", ["inspect", "--config", "--raw", .. options, source], ProcessOptions.Default).Expect().OutputBytes;

    /// <summary>The image's ID, <c>sha256:…</c>.</summary>
    public static string Id(string source, params string[] options) => Hash.Sha256(RawConfig(source, options));

    /// <summary>What inspect says without options, as JSON.</summary>
    public static string Inspect(string source, params string[] options) =>
        ProcessRunner.Run("skopeo", ["inspect", .. options, source], ProcessOptions.Default).Expect().Output;

    /// <summary>Copies, which reads and verifies every layer.</summary>
    public static void Copy(string source, string target, params string[] options) =>
        ProcessRunner.Run("skopeo", ["copy", "--quiet", .. options, source, target], ProcessOptions.Default).Expect();
}
