namespace ContainerTools.Store;

/// <summary>Where the store lies when nobody says otherwise: the variable, else the user's folder for caches.</summary>
public static class StoreLocation
{
    /// <summary>The environment variable that names the store's folder.</summary>
    public const string Variable = "CONTAINERTOOLS_STORE";

    /// <summary>The folder that <see cref="Variable"/> names, or else one in the user's folder for caches.</summary>
    public static string Default => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(CacheFolder, "containertools");

    // XDG Base Directory Specification; Apple's File System Programming Guide; %LOCALAPPDATA%.
    private static string CacheFolder => OperatingSystem.IsWindows()
        ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Caches")
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg) ? xdg
        : Path.Combine(Home, ".cache");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home
        ? home
        : Path.GetTempPath();
}
