using System.Collections.Concurrent;

namespace ContainerTools.Output;

/// <summary>Keeps messages until the thread of the pipeline can give them. Thread-safe.</summary>
internal sealed class NoteReporter : IReporter
{
    private readonly ConcurrentQueue<(bool IsWarning, string Text)> _notes = new();

    public void Verbose(string text) => _notes.Enqueue((false, text));

    public void Warning(string text) => _notes.Enqueue((true, text));

    public void Advance(long bytes)
    {
    }

    /// <summary>Gives them to the user; on the thread of the pipeline.</summary>
    /// <param name="verbose">Takes details.</param>
    /// <param name="warning">Takes warnings.</param>
    public void Tell(Action<string> verbose, Action<string> warning)
    {
        while (_notes.TryDequeue(out (bool IsWarning, string Text) note))
        {
            if (note.IsWarning)
            {
                warning(PrintableText.Of(note.Text));
            }
            else
            {
                verbose(PrintableText.Of(note.Text));
            }
        }
    }
}
