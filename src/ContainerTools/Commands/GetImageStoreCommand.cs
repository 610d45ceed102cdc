using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes a store's folder, gives what it holds: one object about it, or one a blob.</summary>
[Cmdlet(VerbsCommon.Get, "ImageStore", HelpUri = OnlineHelp.Pages + "Get-ImageStore.md")]
[OutputType(typeof(ImageStoreInfo), typeof(StoredBlobInfo))]
public sealed class GetImageStoreCommand : ImageCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName")]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter Blob { get; set; }

    protected override void ProcessRecord()
    {
        ContinueOnError(Store, () =>
        {
            ImageStore store = this.OpenExistingStore(Store);
            if (Blob)
            {
                WriteObject(StoreInventory.GetBlobs(store), enumerateCollection: true);
            }
            else
            {
                WriteObject(StoreInventory.Measure(store));
            }
        });
    }
}
