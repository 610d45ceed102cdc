using System.Text;
using ContainerTools.IO.Processes;

namespace ContainerTools.Engines;

/// <summary>An engine by its own program, which knows how to reach it.</summary>
/// <param name="kind">The engine.</param>
/// <param name="program">The path of the program.</param>
/// <param name="commands">How the program is told.</param>
internal sealed class ProgramEngine(EngineKind kind, string program, EngineCommands commands) : ContainerEngine
{
    private const int MaximumList = 64 * 1024 * 1024;

    public override string Name => $"'{program}'";

    public override async Task<T> SaveAsync<T>(IReadOnlyList<string> names, Func<Stream, CancellationToken, Task<T>> read, IReporter reporter, CancellationToken cancel)
    {
        RequireNoOption(names);
        IReadOnlyList<string> known = commands.NeedsFullNames ? Match(names, await ListAsync(reporter, cancel).ConfigureAwait(false)) : names;
        return await TranslateAsync(() => new WriterProcess(program, [.. commands.Save, .. known]).RunAsync(read, reporter, cancel)).ConfigureAwait(false);
    }

    public override Task<IReadOnlyList<LoadedImage>> LoadAsync(Func<Stream, CancellationToken, Task> write, IReporter reporter, CancellationToken cancel) => TranslateAsync(async () =>
    {
        var lines = new List<string>();
        using var process = new ReaderProcess(program, commands.Load);
        await process.RunAsync(write, line => lines.Add(line), reporter, cancel).ConfigureAwait(false);
        return LoadMessages.Read(kind, lines);
    });

    public override Task<IReadOnlyList<string>> ListAsync(IReporter reporter, CancellationToken cancel) => TranslateAsync<IReadOnlyList<string>>(async () =>
    {
        string text = await new WriterProcess(program, commands.List).RunAsync(ReadTextAsync, reporter, cancel).ConfigureAwait(false);
        return [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => !name.Contains("<none>", StringComparison.Ordinal))];
    });

    // A name would be taken for an option of the program.
    private static void RequireNoOption(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => name.StartsWith('-')) is { } option)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{option}' is no name of an image.", option);
        }
    }

    // containerd compares names as texts.
    private string[] Match(IReadOnlyList<string> names, IReadOnlyList<string> known) => [.. names.Select(name =>
        known.FirstOrDefault(one => one == name) ?? known.FirstOrDefault(one => RepoTag.Full(one) == RepoTag.Full(name))
        ?? throw new ImageException(ImageError.NotFound, $"{Name} has no image '{name}'{commands.Place}.", name))];

    private static async Task<string> ReadTextAsync(Stream output, CancellationToken cancel)
    {
        using var text = new StreamReader(output, Encoding.UTF8);
        var lines = new StringBuilder();
        char[] piece = new char[4096];
        int read;
        while ((read = await text.ReadAsync(piece.AsMemory(), cancel).ConfigureAwait(false)) > 0)
        {
            lines.Append(piece.AsSpan(0, read));
            if (lines.Length > MaximumList)
            {
                throw new ImageException(ImageError.TooLarge, $"The list of images has more than {MaximumList:N0} characters.");
            }
        }

        return lines.ToString();
    }

    // The program's words are all there is to tell one failure from another.
    private static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.CommandFailed)
        {
            throw new ImageException(EngineComplaint.Recognise(exception.Message), exception.Message, exception.Subject, exception);
        }
    }
}
