using System.Collections.Concurrent;
using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>Carries what the core says, from whatever thread, to the pipeline's thread.</summary>
internal sealed class Mailbox(Cmdlet command, BlockingCollection<Action> mail, TransferProgress? progress) : IReporter
{
    public void Verbose(string text) => Post(() => command.WriteVerbose(PrintableText.Of(text)));

    public void Warning(string text) => Post(() => command.WriteWarning(PrintableText.Of(text)));

    public void Advance(long bytes) => progress?.Advance(bytes);

    /// <summary>Waits while the mailbox is full: the pipeline sets the pace.</summary>
    public void Post(Action action) => mail.Add(action);

    public void Output(object value) => Post(() => command.WriteObject(value, enumerateCollection: false));
}
