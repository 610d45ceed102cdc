using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, unpacks the file system of each to a folder.</summary>
[Cmdlet(VerbsData.Expand, "Image", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Expand-Image.md")]
[OutputType(typeof(ExpandedImage))]
public sealed class ExpandImageCommand : ImageCommand
{
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    [Alias("Path", "PSPath", "LP", "DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter]
    [Alias("Include")]
    [ValidateNotNull]
    public PathPattern[] IncludePath { get; set; } = [];

    [Parameter]
    [Alias("Exclude")]
    [ValidateNotNull]
    public PathPattern[] ExcludePath { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter AllowDevice { get; set; }

    [Parameter]
    public SwitchParameter IgnoreOwner { get; set; }

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => ErrorTable.AdviseUnpacked(error);

    protected override void EndProcessing() => RequireInput(_count, "unpack");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Expand(image.RequireSingle("A folder")));
        }
    }

    private void Expand(Image image)
    {
        string path = LiteralPath is null
            ? Path.Combine(this.ResolveFilePath("."), ArchiveName.For(image, new ExportOptions { Format = ArchiveFormat.OciLayout }))
            : Path.TrimEndingDirectorySeparator(this.ResolveFilePath(LiteralPath));
        if (!ShouldProcess(path, $"Unpack {image}"))
        {
            return;
        }

        var options = new ExpandOptions
        {
            Include = IncludePath,
            Exclude = ExcludePath,
            Overwrite = Force,
            AllowDevices = AllowDevice,
            IgnoreOwners = IgnoreOwner,
            PastStore = NoStore,
            MaximumSize = MaximumSize,
        };
        WriteObject(Await(
            (mailbox, cancel) => ImageExpander.ExpandAsync(image, path, options, mailbox, cancel),
            new TransferProgress($"Unpacking {image}", 2 * image.Size)));
    }
}
