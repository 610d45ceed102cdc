namespace ContainerTools.Testing;

/// <summary>Umoci, the strictest reader of OCI folders.</summary>
public static class Umoci
{
    /// <summary>Why it cannot be used here; null if it can.</summary>
    public static string? WhyNot => Tool.WhyNotAsRoot("umoci");

    /// <summary>Unpacks an image out of an OCI folder into a bundle.</summary>
    /// <returns>Where the root file system is.</returns>
    public static string Unpack(string ociFolder, string tag, string bundle)
    {
        ProcessRunner.Run("umoci", "unpack", "--image", $"{ociFolder}:{tag}", bundle).Expect();
        return Path.Combine(bundle, "rootfs");
    }
}
