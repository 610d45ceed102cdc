namespace ContainerTools.Testing;

/// <summary>Umoci, the strictest reader of OCI folders.</summary>
public sealed class Umoci(JudgeRoot root)
{
    /// <summary>The one that is installed here.</summary>
    public static Umoci Machine { get; } = new(new JudgeRoot(Generation.Machine));

    /// <summary>Unpacks an image out of an OCI folder into a bundle.</summary>
    /// <returns>Where the root file system is.</returns>
    public string Unpack(string ociFolder, string tag, string bundle)
    {
        root.Run("umoci", ["unpack", "--image", $"{ociFolder}:{tag}", bundle]).Expect();
        return Path.Combine(bundle, "rootfs");
    }
}
