namespace ContainerTools.IO.Processes;

/// <summary>
/// A process that reads a stream from its standard input. When the stream fails, the process is killed before its input
/// is closed, so that it never takes half an archive for a whole one.
/// </summary>
/// <param name="program">The path of the program.</param>
/// <param name="arguments">Each as it is.</param>
/// <param name="folder">The working directory; null for that of this process.</param>
public sealed class ReaderProcess(string program, IEnumerable<string> arguments, string? folder = null) : IDisposable
{
    private readonly ChildProcess _process = new(program, arguments, folder);

    /// <summary>Set once the process has ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Runs the process over what is written; once only.</summary>
    /// <param name="write">Writes the stream.</param>
    /// <param name="take">Called with each line of its standard output, on no particular thread.</param>
    /// <param name="reporter">Receives the lines of its standard error.</param>
    /// <param name="cancel">Kills the process.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.CommandFailed"/>: it cannot be started, or its exit code is not zero. <see cref="ImageError.ReaderClosed"/>: it
    /// ended before the stream did.
    /// </exception>
    public async Task RunAsync(Func<Stream, CancellationToken, Task> write, Action<string> take, IReporter reporter, CancellationToken cancel)
    {
        _process.Start(reporter);

        // A write into a full pipe cannot be cancelled; killing the reader breaks the pipe.
        using CancellationTokenRegistration stop = cancel.Register(_process.Kill);
        Task output = DrainAsync(take);
        Exception? failure = await WriteAsync(write, cancel).ConfigureAwait(false);
        ExitCode = await _process.WaitAsync().ConfigureAwait(false);
        await output.ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (failure is not null and not IOException)
        {
            throw failure;
        }

        if (ExitCode != 0)
        {
            throw _process.Fail(failure);
        }

        if (failure is not null)
        {
            throw new ImageException(ImageError.ReaderClosed, $"'{_process.Program}' ended before the stream did.", _process.Program, failure);
        }
    }

    /// <summary>Lets go of a process that has ended.</summary>
    public void Dispose() => _process.Dispose();

    /// <returns>What went wrong, an <see cref="IOException"/> meaning that the reader is gone.</returns>
    private async Task<Exception?> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        try
        {
            await write(new InputPipe(_process.Input.BaseStream), cancel).ConfigureAwait(false);
            _process.Input.Close();
            return null;
        }
        catch (Exception exception)
        {
            if (exception is not IOException)
            {
                _process.Kill();
            }

            _process.CloseInput();
            return exception;
        }
    }

    private async Task DrainAsync(Action<string> take)
    {
        while (await _process.Output.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            take(line);
        }
    }
}
