using System.ComponentModel;
using System.Diagnostics;

namespace ContainerTools.IO.Processes;

/// <summary>A process with pipes for its standard streams. What it complains of is noted, and told with its exit code.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int MostComplaints = 20;
    private readonly Process _process;
    private readonly Complaints _complaints = new(MostComplaints);
    private Task _errors = Task.CompletedTask;

    /// <param name="program">The path of the program.</param>
    /// <param name="arguments">Each as it is.</param>
    /// <param name="folder">The working directory; null for that of this process.</param>
    public ChildProcess(string program, IEnumerable<string> arguments, string? folder = null)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                CreateNoWindow = true,
                WorkingDirectory = folder ?? "",
            },
        };
    }

    public string Program => _process.StartInfo.FileName;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <exception cref="ImageException">It cannot be started.</exception>
    public void Start(IReporter reporter)
    {
        try
        {
            _process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new ImageException(ImageError.CommandFailed, $"'{Program}' cannot be started: {exception.Message}", Program, exception);
        }

        _errors = TextLines.ReadAsync(_process.StandardError, line =>
        {
            reporter.Verbose(line);
            _complaints.Add(line);
        });
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await _errors.ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>For a process that has ended with an exit code that is not zero.</summary>
    /// <param name="inner">What came of that here; null for nothing.</param>
    public ImageException Fail(Exception? inner) =>
        new(ImageError.CommandFailed, $"'{Program}' failed with exit code {_process.ExitCode}{_complaints}", Program, inner);

    /// <summary>Ends it, with all that it has started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Tells it that nothing more comes.</summary>
    public void CloseInput()
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // The reader is gone; there is nobody to tell.
        }
    }

    public void Dispose() => _process.Dispose();
}
