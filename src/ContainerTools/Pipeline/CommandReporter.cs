using System.Management.Automation;

namespace ContainerTools.Pipeline;

/// <summary>Says things at once; for work that is done on the pipeline's own thread.</summary>
internal sealed class CommandReporter(Cmdlet command) : IReporter
{
    public void Verbose(string text) => command.WriteVerbose(PrintableText.Of(text));

    public void Warning(string text) => command.WriteWarning(PrintableText.Of(text));

    public void Advance(long bytes)
    {
    }
}
