using System.Collections.Concurrent;
using System.Management.Automation.Provider;

namespace ContainerTools.Drive;

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
    public void Tell(CmdletProvider provider)
    {
        while (_notes.TryDequeue(out (bool IsWarning, string Text) note))
        {
            if (note.IsWarning)
            {
                provider.WriteWarning(note.Text);
            }
            else
            {
                provider.WriteVerbose(note.Text);
            }
        }
    }
}
