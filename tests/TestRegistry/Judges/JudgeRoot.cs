namespace ContainerTools.Testing;

/// <summary>
/// A root file system in which judges run. That of a newer Debian has a mount namespace, where it is <c>/</c>, and a process namespace
/// of its own: when this is disposed, or our process ends in any way, all that was started and mounted there is gone.
/// The folder for temporary files is the same inside, and so are the network and what the caller names.
/// </summary>
public sealed class JudgeRoot : IDisposable
{
    private const string Script = "tests/TestRegistry/Judges/New-JudgeRoot.sh";
    private const string Mark = "etc/containertools-judges";

    // dockerd and containerd look for the mount of "/", so that chroot would not do. What is kept between runs cannot be written to.
    private const string Enter = """
        set -e
        mount --bind "$1" "$1"
        for folder in run var/cache var/lib var/tmp root mnt; do mount -t tmpfs tmpfs "$1/$folder"; done
        for path in "${@:2}"; do
            if [ -d "$path" ]; then mkdir -p "$1$path"; else touch "$1$path"; fi
            mount --bind "$path" "$1$path"
        done
        for folder in /dev /sys; do mount --rbind $folder "$1$folder"; done
        mount -t proc proc "$1/proc"
        mount -o remount,ro,bind "$1"
        cd "$1"
        pivot_root . mnt
        umount -l /mnt
        echo ready
        exec cat
        """;

    private static readonly string[] ProgramFolders = ["usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin"];
    private readonly string _folder = "/";
    private readonly BackgroundProcess? _keeper;

    /// <param name="generation">This machine, or a newer Debian.</param>
    /// <param name="paths">Folders and files of this machine that are seen inside too, under the same names.</param>
    public JudgeRoot(Generation generation, params string[] paths)
    {
        if (generation == Generation.Machine)
        {
            return;
        }

        _folder = NewerFolder;
        string shared = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        _keeper = new BackgroundProcess("unshare", ["--mount", "--pid", "--fork", "--kill-child", "bash", "-c", Enter, "enter", _folder, shared, .. paths], keepInput: true);
        try
        {
            _keeper.WaitUntil(() => _keeper.Log.Contains("ready", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the programs are those of this machine.</summary>
    public bool IsMachine => _keeper is null;

    private static string NewerFolder => Path.Combine(
        Variable("CONTAINERTOOLS_JUDGES") ?? Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine(Variable("HOME") ?? "/root", ".cache"), "containertools-judges"),
        Variable("CONTAINERTOOLS_JUDGE_SUITE") ?? "trixie");

    /// <summary>Why root cannot run these programs there; null if it can.</summary>
    public static string? WhyNot(Generation generation, params string[] programs)
    {
        if (generation == Generation.Machine)
        {
            return Tool.WhyNotAsRoot(programs);
        }

        string folder = NewerFolder;
        string[] missing = [.. programs.Where(program => Find(folder, program) is null)];
        return Tool.WhyNotAsRoot("unshare", "nsenter")
            ?? (!File.Exists(Path.Combine(folder, Mark)) ? $"no newer judges: as root, {Script} makes them"
                : missing.Length > 0 ? $"not in {folder}: {string.Join(", ", missing)}"
                : null);
    }

    public ProcessResult Run(string program, IReadOnlyCollection<string> arguments, ProcessOptions? options = null) =>
        RunAsync(program, arguments, options, default).GetAwaiter().GetResult();

    public Task<ProcessResult> RunAsync(string program, IReadOnlyCollection<string> arguments, ProcessOptions? options, CancellationToken stop)
    {
        (string outer, IReadOnlyCollection<string> all) = CommandLine(program, arguments);
        return ProcessRunner.RunAsync(outer, all, WithPath(options), stop);
    }

    public BackgroundProcess Start(string program, IReadOnlyCollection<string> arguments)
    {
        (string outer, IReadOnlyCollection<string> all) = CommandLine(program, arguments);
        return new BackgroundProcess(outer, all, WithPath(null));
    }

    /// <summary>Writes a program that runs one of there, with arguments before those that it gets.</summary>
    /// <param name="path">Of the program that is written.</param>
    public void WriteShim(string path, string program, params string[] arguments)
    {
        (string outer, IReadOnlyCollection<string> all) = CommandLine(program, arguments);
        string set = string.Concat(WithPath(null).Environment.Select(pair => $"{pair.Key}='{pair.Value}' "));
        File.WriteAllText(path, $"#!/bin/sh\nexec env {set}{string.Join(' ', all.Prepend(outer).Select(word => $"'{word}'"))} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _keeper?.Dispose();

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string? Find(string folder, string program) =>
        ProgramFolders.Select(place => Path.Combine(place, program)).FirstOrDefault(path => File.Exists(Path.Combine(folder, path)));

    private (string Program, IReadOnlyCollection<string> Arguments) CommandLine(string program, IReadOnlyCollection<string> arguments) => _keeper is null
        ? (program, arguments)
        : ("nsenter", [$"--mount=/proc/{_keeper.Id}/ns/mnt", $"--pid=/proc/{_keeper.Id}/ns/pid_for_children", "--", "/" + (Find(_folder, program) ?? program), .. arguments]);

    // Engines call programs of theirs by name.
    private ProcessOptions WithPath(ProcessOptions? options)
    {
        options ??= ProcessOptions.Default;
        return _keeper is null ? options : options with
        {
            Environment = new Dictionary<string, string?>(options.Environment) { ["PATH"] = string.Join(':', ProgramFolders.Select(folder => "/" + folder)) },
        };
    }
}
