using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes a store's folder, removes what the conditions hold for, gives what that has freed.</summary>
[Cmdlet(VerbsCommon.Clear, "ImageStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Pages + "Clear-ImageStore.md")]
[OutputType(typeof(StoreClearingResult))]
public sealed class ClearImageStoreCommand : ImageCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName")]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public TimeSpan? OlderThan { get; set; }

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    [Parameter]
    public SwitchParameter Unreferenced { get; set; }

    protected override void ProcessRecord()
    {
        ContinueOnError(Store, () =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            ImageStore store = this.OpenExistingStore(Store);
            var cleaner = new StoreCleaner(store, new StoreClearing
            {
                NotUsedSince = OlderThan is { } age ? ToTime(now, age) : null,
                MaximumSize = MaximumSize,
                Unreferenced = Unreferenced,
            });
            string action = $"Remove {cleaner.Count:N0} files with {DisplayText.Size(cleaner.Size)}";
            if (ShouldProcess(store.Root, action))
            {
                WriteObject(Await((mailbox, cancel) => cleaner.ClearAsync(now, mailbox, cancel)));
            }
        });
    }

    // PowerShell makes a number into that many ticks; who writes 30 means days, and would lose what was used a minute ago.
    private static DateTimeOffset ToTime(DateTimeOffset now, TimeSpan age) =>
        age < TimeSpan.FromSeconds(1) ? throw new ImageException(ImageError.InvalidArgument, $"-OlderThan {age:c} is too short; for thirty days give '30.00:00:00' or (New-TimeSpan -Days 30).", age)
        : age < now - DateTimeOffset.MinValue ? now - age
        : DateTimeOffset.MinValue;
}
