using System.Management.Automation;
using ContainerTools.Drive;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes an image, makes a drive of its files.</summary>
[Cmdlet(VerbsData.Mount, "Image", HelpUri = OnlineHelp.Pages + "Mount-Image.md")]
[OutputType(typeof(ImageDriveInfo))]
public sealed class MountImageCommand : InspectionCommand
{
    private int _count;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1)]
    [ValidatePattern(@"^[^:/\\.~;*?\[\]]+$")]
    public string Name { get; set; } = "";

    protected override void EndProcessing() => RequireInput(_count, "show as a drive");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () => Mount(image.RequireSingle("A drive")));
        }
    }

    private void Mount(Image image)
    {
        if (SessionState.Drive.GetAll().Any(drive => drive.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ImageException(ImageError.InvalidArgument, $"There is a drive '{Name}' already; give another name, or end it first.", Name);
        }

        var drive = new ImageDriveInfo(Name, SessionState.Provider.GetOne(ImageProvider.ProviderName), ReadFiles(image), Cache);

        // A drive of the module's own scope nobody else would see.
        WriteObject(SessionState.Drive.New(drive, "Global"));
    }
}
