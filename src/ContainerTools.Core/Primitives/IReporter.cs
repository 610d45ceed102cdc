namespace ContainerTools;

/// <summary>
/// Where long operations say what they do. Implementations may be called from any thread and must be cheap;
/// the core never writes to a console.
/// </summary>
public interface IReporter
{
    /// <summary>What was done or left out, and why, for somebody who looks closely.</summary>
    void Verbose(string text);

    /// <summary>Something the user should know although the operation goes on.</summary>
    void Warning(string text);

    /// <summary>So many more bytes have been moved.</summary>
    void Advance(long bytes);
}
