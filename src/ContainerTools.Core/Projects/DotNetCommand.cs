using System.ComponentModel;
using System.Diagnostics;
using ContainerTools.IO.Processes;

namespace ContainerTools.Projects;

/// <summary>
/// Runs the .NET SDK. What it says goes to the reporter line by line; of a failure, the lines that name errors are told. Nothing it says is held
/// as a whole. It is killed with all that it has started when the work is stopped.
/// </summary>
/// <param name="program">The path of <c>dotnet</c>.</param>
internal sealed class DotNetCommand(string program)
{
    private const int MostLines = 20;

    // Compiler servers that stay may hold the pipes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What an SDK tells its children is not meant for another build.
    private static readonly string[] ForeignVariables = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <param name="arguments">Of the command line, each as it is.</param>
    /// <param name="folder">The working directory, where <c>global.json</c> is looked for.</param>
    /// <param name="what">What is done, for the message: <c>The project '…' cannot be published</c>.</param>
    /// <param name="reporter">Receives the output.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException"><see cref="ImageError.CommandFailed"/>: it cannot be started, or has failed.</exception>
    public async Task RunAsync(IEnumerable<string> arguments, string folder, string what, IReporter reporter, CancellationToken cancel)
    {
        using Process process = Start(arguments, folder, what);
        var complaints = new Complaints(MostLines);
        using CancellationTokenRegistration stop = cancel.Register(() => Kill(process));
        process.StandardInput.Close();
        Task output = Task.WhenAll(
            TextLines.ReadAsync(process.StandardOutput, Take),
            TextLines.ReadAsync(process.StandardError, Take));
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAny(output, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            throw new ImageException(ImageError.CommandFailed, $"{what}: '{program}' ended with exit code {process.ExitCode}{complaints}", program);
        }

        void Take(string line)
        {
            reporter.Verbose(PrintableText.Of(line));
            complaints.Add(line);
        }
    }

    private Process Start(IEnumerable<string> arguments, string folder, string what)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        foreach (string name in ForeignVariables)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new ImageException(ImageError.CommandFailed, $"{what}: '{program}' cannot be started: {exception.Message}", program, exception);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile.
        }
    }
}
