namespace ContainerTools.Testing;

/// <summary>
/// Wine, which runs programs for Windows, in the root of the newer Debian, with a drive C: and a registry of its own that are as
/// new and gone afterwards. Our files are on drive Z:. Whatever was started is gone with it.
/// </summary>
public sealed class Wine : IDisposable
{
    private const string Prefix = "/run/wine/prefix";

    // What is kept between runs (New-JudgeRoot.sh) lies below, what these programs write above.
    private const string SetUp = """
        set -e
        mkdir -p /run/wine/upper /run/wine/work "$0"
        mkdir -p -m 700 /run/user/0
        mount -t overlay overlay -o lowerdir=/opt/wine,upperdir=/run/wine/upper,workdir=/run/wine/work "$0"
        exec wineserver --persistent >/dev/null 2>&1
        """;

    private readonly JudgeRoot _root;
    private readonly string _dotNet;
    private readonly string _programFolder;

    /// <param name="dotNet">The folder of a .NET for Windows.</param>
    /// <param name="programFolder">What is first on the PATH.</param>
    /// <param name="folders">What the programs are to see, besides the folder for temporary files.</param>
    public Wine(string dotNet, string programFolder, params string[] folders)
    {
        (_dotNet, _programFolder) = (dotNet, programFolder);
        _root = new JudgeRoot(Generation.Newer, [.. folders, "/etc/hosts"]);
        try
        {
            ExecuteAsync(["sh", "-c", SetUp, Prefix], ProcessOptions.Default, default).GetAwaiter().GetResult().Expect();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there is no Wine here; null if there is.</summary>
    public static string? WhyNot => JudgeRoot.WhyNot(Generation.Newer, "wine", "script");

    /// <summary>The name that a file or folder of this machine has for these programs.</summary>
    public static string NameOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Runs a program to its end; what it prints, to either output, is the result's output.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments, in which no quotation marks may be.</param>
    /// <param name="options">Variables are all that it gets besides those of Windows; for the rest as everywhere.</param>
    /// <param name="stop">Ends the program.</param>
    public Task<ProcessResult> RunAsync(string program, IReadOnlyCollection<string> arguments, ProcessOptions options, CancellationToken stop)
    {
        // PowerShell's console program wants a console, which Wine makes of a terminal.
        string line = string.Join(' ', new[] { "wine", program }.Concat(arguments).Select(part => $"'{part}'"));
        return ExecuteAsync(["script", "--quiet", "--return", "--command", line, "/dev/null"], options, stop);
    }

    public void Dispose() => _root.Dispose();

    private Task<ProcessResult> ExecuteAsync(string[] command, ProcessOptions options, CancellationToken stop)
    {
        var variables = new Dictionary<string, string?>
        {
            ["PATH"] = "/usr/sbin:/usr/bin",
            ["HOME"] = "/root",
            // Without it, names of files that are not ASCII are not found.
            ["LANG"] = "C.UTF-8",
            ["XDG_RUNTIME_DIR"] = "/run/user/0",
            ["WINEPREFIX"] = Prefix,
            ["WINEPATH"] = NameOf(_programFolder),
            ["WINEDEBUG"] = "-all",
            // No offer to install a browser or to debug what crashed. (Without mscoree, no .NET program starts.)
            ["WINEDLLOVERRIDES"] = "mshtml=;winedbg.exe=d",
            ["DOTNET_ROOT"] = NameOf(_dotNet),
            // Wine does not keep these registers of a thread that .NET stops and lets go on, so that results are wrong now and then.
            ["DOTNET_EnableAVX512"] = "0",
            ["DOTNET_EnableAVX512F"] = "0",
            // As Windows is set where scripts are to run that nobody signed.
            ["PSExecutionPolicyPreference"] = "Bypass",
        };
        foreach ((string name, string? value) in options.Environment)
        {
            variables[name] = value;
        }

        string[] set = [.. variables.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}")];
        return _root.RunAsync("env", ["--ignore-environment", .. set, .. command], options with { Environment = ProcessOptions.Default.Environment }, stop);
    }
}
