using ContainerTools.Registry.Authentication;

namespace ContainerTools.Engines;

/// <summary>Chooses how an engine is reached: over its socket if it has one on this machine, else by its program.</summary>
internal static class EngineOpener
{
    /// <summary>Opens an engine, or tells why there is none.</summary>
    /// <returns>The engine; the caller disposes of what can be disposed of.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Unreachable"/>: there is neither a socket nor a program. <see cref="ImageError.Forbidden"/>: the user may not open the socket.
    /// </exception>
    public static async Task<ContainerEngine> OpenAsync(EngineOptions options, IReporter reporter, CancellationToken cancel)
    {
        IReadOnlyList<EngineCommands> commands = EngineCommands.For(options);
        ImageException? absent = null;
        if (new EngineFinder(options.Environment).Find(options.Kind) is { } address)
        {
            var engine = new SocketEngine(options.Kind, address);
            try
            {
                await engine.CheckAsync(cancel).ConfigureAwait(false);
                reporter.Verbose($"{engine.Name} is used ({address.Origin}).");
                return engine;
            }
            catch (ImageException exception) when (exception.Error == ImageError.Unreachable && !address.IsChosen && options.Kind == EngineKind.Podman)
            {
                // Podman needs no service; docker's program would only ask the same socket.
                engine.Dispose();
                absent = exception;
            }
            catch
            {
                engine.Dispose();
                throw;
            }
        }

        foreach (EngineCommands known in commands)
        {
            if (ExecutableFinder.Find(known.Program, options.Environment) is { } program)
            {
                reporter.Verbose($"'{program}' is used.");
                return new ProgramEngine(options.Kind, program, known);
            }
        }

        string programs = string.Join(" nor ", commands.Select(known => $"'{known.Program}'"));
        throw new ImageException(ImageError.Unreachable, $"There is no {options.Kind} here: {(absent is null ? "" : $"{absent.Message.TrimEnd('.')}, and ")}{(commands.Count > 1 ? "neither " : "no ")}{programs} is on the PATH.", options.Kind, absent);
    }
}
