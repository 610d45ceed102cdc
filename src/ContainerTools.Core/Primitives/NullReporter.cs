namespace ContainerTools;

/// <summary>Says nothing, for callers who do not listen.</summary>
public sealed class NullReporter : IReporter
{
    public static NullReporter Instance { get; } = new();

    public void Verbose(string text)
    {
    }

    public void Warning(string text)
    {
    }

    public void Advance(long bytes)
    {
    }
}
