using System.Management.Automation;
using ContainerTools.Pipeline;
using ContainerTools.Serving;
using ContainerTools.Session;

namespace ContainerTools.Commands;

/// <summary>Stops registries.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ImageRegistry", HelpUri = OnlineHelp.Pages + "Stop-ImageRegistry.md")]
[OutputType(typeof(void))]
public sealed class StopImageRegistryCommand : ImageCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ImageRegistry[]? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            Stop(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        if (InputObject is null && !MyInvocation.ExpectingInput)
        {
            Stop(RunningRegistries.OfThisSession());
        }
    }

    private void Stop(IReadOnlyList<ImageRegistry> registries)
    {
        foreach (ImageRegistry registry in registries.Where(registry => registry.IsRunning))
        {
            WriteVerbose($"Stopping {registry.Host}.");
        }

        RunningRegistries.Stop(registries);
    }
}
