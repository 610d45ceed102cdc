using ContainerTools.IO.Streams;

namespace ContainerTools.IO.Processes;

/// <summary>A process whose standard output is read as bytes. What was read counts only if the process ends well.</summary>
/// <param name="program">The path of the program.</param>
/// <param name="arguments">Each as it is.</param>
internal sealed class WriterProcess(string program, IEnumerable<string> arguments)
{
    // One that has closed its output and does not end has something else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="read">Reads the output to its end.</param>
    /// <param name="reporter">Receives the lines of its standard error.</param>
    /// <param name="cancel">Kills the process.</param>
    /// <returns>What was made of the output.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.CommandFailed"/>: it cannot be started, or its exit code is not zero.</exception>
    public async Task<T> RunAsync<T>(Func<Stream, CancellationToken, Task<T>> read, IReporter reporter, CancellationToken cancel)
    {
        using var process = new ChildProcess(program, arguments);
        process.Start(reporter);
        using CancellationTokenRegistration stop = cancel.Register(process.Kill);
        process.CloseInput();
        bool hasEnded = false;
        try
        {
            using var output = new CountedStream(process.Output.BaseStream, count => hasEnded |= count == 0, leaveOpen: true);
            T result = await read(output, cancel).ConfigureAwait(false);
            await StreamCopy.DrainAsync(output, cancel).ConfigureAwait(false);
            return await process.WaitAsync().ConfigureAwait(false) == 0 ? result : throw process.Fail(null);
        }
        catch (Exception exception)
        {
            // Half an output is the consequence where the process has failed: what it says is the reason then.
            if (!hasEnded || !await EndsAsync(process).ConfigureAwait(false))
            {
                process.Kill();
                await process.WaitAsync().ConfigureAwait(false);
            }
            else if (exception is ImageException { Error: not ImageError.CommandFailed } && await process.WaitAsync().ConfigureAwait(false) != 0)
            {
                cancel.ThrowIfCancellationRequested();
                throw process.Fail(exception);
            }

            throw;
        }
    }

    private static async Task<bool> EndsAsync(ChildProcess process)
    {
        Task<int> end = process.WaitAsync();
        return await Task.WhenAny(end, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false) == end;
    }
}
