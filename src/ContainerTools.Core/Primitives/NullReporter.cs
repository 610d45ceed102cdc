namespace ContainerTools;

/// <summary>Ignores every report. It has no state, so it may be used from several threads.</summary>
public sealed class NullReporter : IReporter
{
    /// <summary>The one object that all callers can share.</summary>
    public static NullReporter Instance { get; } = new();

    /// <inheritdoc/>
    public void Verbose(string text)
    {
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
    }

    /// <inheritdoc/>
    public void Advance(long bytes)
    {
    }
}
