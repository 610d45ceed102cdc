namespace ContainerTools.Signing;

/// <summary>Where the Notary Project's own program keeps what a user trusts (notation, "Configuration").</summary>
public static class NotaryFolders
{
    private static readonly string[] PolicyNames = ["trustpolicy.oci.json", "trustpolicy.json"];

    /// <summary>The folder, whether it is there or not: <c>notation</c> in <c>$XDG_CONFIG_HOME</c> or <c>~/.config</c>, in <c>%AppData%</c>, or in <c>~/Library/Application Support</c>.</summary>
    public static string Default => Path.Combine(
        OperatingSystem.IsMacOS()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Application Support")
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "notation");

    /// <summary>The trust store in a folder.</summary>
    public static string StoreIn(string folder) => Path.Combine(folder, "trust-store");

    /// <summary>The trust policy in a folder.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? FindPolicy(string folder) => PolicyNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
