namespace ContainerTools;

/// <summary>
/// Receives what long operations report. Implementations must be quick, and safe to call from any thread at any time. The
/// core itself never writes to a console.
/// </summary>
public interface IReporter
{
    /// <summary>Reports a detail: what was done or left out, and why.</summary>
    /// <param name="text">The message.</param>
    void Verbose(string text);

    /// <summary>Reports something that the user should know although the operation continues.</summary>
    /// <param name="text">The message.</param>
    void Warning(string text);

    /// <summary>Reports that more bytes have been moved.</summary>
    /// <param name="bytes">The number of bytes since the last call.</param>
    void Advance(long bytes);
}
