using System.Diagnostics;
using System.Text;

namespace ContainerTools.Testing;

/// <summary>A server that runs until this is disposed, or until our own process ends by itself.</summary>
public sealed class BackgroundProcess : IDisposable
{
    private const int LogLimit = 1 << 20;
    private readonly StringBuilder _log = new();
    private readonly Process _process;

    /// <param name="keepInput">Whether its standard input stays open for as long as we live, so that it can tell when we are gone.</param>
    public BackgroundProcess(string program, IReadOnlyCollection<string> arguments, ProcessOptions? options = null, bool keepInput = false)
    {
        _process = ProcessRunner.Start(program, arguments, options ?? ProcessOptions.Default);
        if (!keepInput)
        {
            _process.StandardInput.Close();
        }

        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed, both outputs.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Asks again and again until the server is there.</summary>
    /// <exception cref="InvalidOperationException">It ended, or took too long; the message has its log.</exception>
    public void WaitUntil(Func<bool> ready, TimeSpan atMost)
    {
        long started = Stopwatch.GetTimestamp();
        while (!ready())
        {
            // It may have ended since, which may be what is waited for.
            if (HasExited && !ready() || Stopwatch.GetElapsedTime(started) > atMost)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} did not become ready.\n{Log}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>SIGTERM first, so that the program can clean up; SIGKILL for the whole tree after that time.</summary>
    public void Stop(TimeSpan patience)
    {
        if (!HasExited && !OperatingSystem.IsWindows())
        {
            ProcessRunner.Run("kill", "-TERM", $"{Id}");
            _process.WaitForExit(patience);
        }

        Kill();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Kill();
        _process.Dispose();
    }

    private void OnProcessExit(object? sender, EventArgs e) => Kill();

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (InvalidOperationException)
        {
            // Ended by itself, or disposed.
        }
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.Length < LogLimit)
            {
                _log.AppendLine(line);
            }
        }
    }
}
