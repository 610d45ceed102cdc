using System.Runtime.InteropServices;

namespace ContainerTools.Registry.Authentication;

/// <summary>The surroundings that decide where credentials are looked for.</summary>
/// <param name="Variable">The value of an environment variable, or nothing.</param>
/// <param name="Home">The user's folder.</param>
/// <param name="LinuxUser">The user's number; nothing on other systems.</param>
internal sealed partial record UserEnvironment(Func<string, string?> Variable, string Home, uint? LinuxUser)
{
    public static UserEnvironment Current => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsLinux() ? GetUserId() : null);

    /// <summary>
    /// Where podman keeps the logins of this session (containers-auth.json(5)). Containers and sudo have no
    /// XDG_RUNTIME_DIR; podman then goes by the user's number.
    /// </summary>
    public string? RuntimeDirectory => LinuxUser is null ? null
        : Get("XDG_RUNTIME_DIR") is { } folder ? Path.Combine(folder, "containers")
        : $"/run/containers/{LinuxUser}";

    /// <summary>Where a user's settings are (XDG Base Directory Specification, which takes no relative path).</summary>
    public string ConfigDirectory => Get("XDG_CONFIG_HOME") is { } folder && Path.IsPathRooted(folder) ? folder : Path.Combine(Home, ".config");

    /// <summary>Nothing also for a variable that is set to nothing.</summary>
    public string? Get(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetUserId();
}
