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

    /// <summary>Gives each of the values; nobody changes the list after that.</summary>
    public void OutputAll<T>(IReadOnlyCollection<T> values) => Post(() => command.WriteObject(values, enumerateCollection: true));

    public void Output(object value) => Post(() => command.WriteObject(value, enumerateCollection: false));
}
