using System.Collections.Concurrent;

namespace ContainerTools.Tests.Registry;

internal sealed class CollectingReporter : IReporter
{
    public ConcurrentQueue<string> Warnings { get; } = [];

    public ConcurrentQueue<string> Lines { get; } = [];

    public string AllText => string.Join('\n', Warnings.Concat(Lines));

    public void Verbose(string text) => Lines.Enqueue(text);

    public void Warning(string text) => Warnings.Enqueue(text);

    public void Advance(long bytes)
    {
    }
}
