using System.Diagnostics;

namespace ContainerTools.Testing;

/// <summary>Runs a program to its end: both outputs are drained all the time, and nothing of it survives the timeout.</summary>
public static class ProcessRunner
{
    public static ProcessResult Run(string program, params string[] arguments) => Run(program, arguments, ProcessOptions.Default);

    public static ProcessResult Run(string program, IReadOnlyCollection<string> arguments, ProcessOptions options) =>
        RunAsync(program, arguments, options).GetAwaiter().GetResult();

    /// <exception cref="TimeoutException">The program took too long and was killed.</exception>
    public static async Task<ProcessResult> RunAsync(string program, IReadOnlyCollection<string> arguments, ProcessOptions options, CancellationToken stop = default)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(program, arguments, options);
        string commandLine = $"{program} {string.Join(' ', arguments)}";
        using var output = new MemoryStream();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(options.Timeout);
        Task feeding = FeedAsync(process, options.Input, timeout.Token);
        Task draining = process.StandardOutput.BaseStream.CopyToAsync(options.Output ?? output, timeout.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            await Task.WhenAll(feeding, draining, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new TimeoutException($"{commandLine} was killed after {options.Timeout}.");
        }

        return new ProcessResult(commandLine, process.ExitCode, output.ToArray(), await error.ConfigureAwait(false), Stopwatch.GetElapsedTime(started));
    }

    internal static Process Start(string program, IReadOnlyCollection<string> arguments, ProcessOptions options)
    {
        string file = Tool.Find(program) ?? program;
        if (program == "dotnet" && !File.Exists(file))
        {
            // Where there is the runtime alone, as under Wine, a program is started by the file of its own name beside it.
            file = Path.ChangeExtension(arguments.First(), ".exe");
            arguments = [.. arguments.Skip(1)];
        }

        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        foreach ((string name, string? value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    private static async Task FeedAsync(Process process, Stream? input, CancellationToken stop)
    {
        try
        {
            if (input is not null)
            {
                await input.CopyToAsync(process.StandardInput.BaseStream, stop).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The program has read enough, or died; its exit code tells.
        }
        finally
        {
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }
}
