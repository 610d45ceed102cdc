using System.Diagnostics;
using System.Management.Automation;
using System.Text;

namespace ContainerTools.Output;

/// <summary>
/// A process that reads a stream from its standard input. When the stream fails, the process is killed before its input
/// is closed, so that it never takes half an archive for a whole one.
/// </summary>
internal sealed class ReaderProcess : IDisposable
{
    private const int MaximumErrorLines = 20;
    private readonly Process _process;
    private readonly Queue<string> _errors = new();

    private ReaderProcess(ProcessStartInfo start) => _process = new Process { StartInfo = start };

    /// <summary>Set once the process has ended.</summary>
    public int? ExitCode { get; private set; }

    /// <exception cref="ImageException">There is no such command.</exception>
    public static ReaderProcess Prepare(PSCmdlet command, string name, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command.FindProgram(name))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = command.SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new ReaderProcess(start);
    }

    /// <summary>Runs the process over what <paramref name="write"/> writes; its output lines go down the pipeline.</summary>
    public async Task RunAsync(Func<Stream, CancellationToken, Task> write, Mailbox mailbox, CancellationToken cancel)
    {
        Start();

        // A write into a full pipe cannot be cancelled; killing the reader breaks the pipe.
        using CancellationTokenRegistration stop = cancel.Register(Kill);
        Task output = DrainAsync(_process.StandardOutput, mailbox.Output);
        Task errors = DrainAsync(_process.StandardError, line =>
        {
            mailbox.Verbose(line);
            Remember(line);
        });

        Exception? failure = await WriteAsync(write, cancel).ConfigureAwait(false);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(output, errors).ConfigureAwait(false);
        ExitCode = _process.ExitCode;
        cancel.ThrowIfCancellationRequested();
        if (failure is not null and not IOException)
        {
            throw failure;
        }

        if (ExitCode != 0)
        {
            throw new ImageException(ImageError.CommandFailed, $"'{_process.StartInfo.FileName}' failed with exit code {ExitCode}{Complaint()}", _process.StartInfo.FileName, failure);
        }

        if (failure is not null)
        {
            throw new ImageException(ImageError.ReaderClosed, $"'{_process.StartInfo.FileName}' ended before the stream did.", _process.StartInfo.FileName, failure);
        }
    }

    public void Dispose() => _process.Dispose();

    private void Start()
    {
        try
        {
            _process.Start();
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new ImageException(ImageError.CommandFailed, $"'{_process.StartInfo.FileName}' cannot be started: {exception.Message}", _process.StartInfo.FileName, exception);
        }
    }

    /// <returns>What went wrong, an <see cref="IOException"/> meaning that the reader is gone.</returns>
    private async Task<Exception?> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            await write(new InputPipe(_process.StandardInput.BaseStream), cancel).ConfigureAwait(false);
            _process.StandardInput.Close();
            return null;
        }
        catch (Exception exception)
        {
            if (exception is not IOException)
            {
                Kill();
            }

            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The reader is gone; there is nobody to tell.
            }

            return exception;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended meanwhile.
        }
    }

    private static async Task DrainAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            take(line);
        }
    }

    private void Remember(string line)
    {
        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > MaximumErrorLines)
            {
                _errors.Dequeue();
            }
        }
    }

    private string Complaint()
    {
        lock (_errors)
        {
            string text = new StringBuilder().AppendJoin(Environment.NewLine, _errors).ToString().Trim();
            return text.Length == 0 ? "." : ": " + text;
        }
    }
}
