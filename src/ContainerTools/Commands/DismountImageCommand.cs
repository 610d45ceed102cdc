using System.Management.Automation;
using ContainerTools.Drive;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes drives of images, or their names, and ends them.</summary>
[Cmdlet(VerbsData.Dismount, "Image", HelpUri = OnlineHelp.Pages + "Dismount-Image.md")]
[OutputType(typeof(void))]
public sealed class DismountImageCommand : ImageCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DriveCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string? Advise(ImageError error) =>
        error == ImageError.NotFound ? $"See which drives there are with Get-PSDrive -PSProvider {ImageProvider.ProviderName}." : null;

    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            ContinueOnError(name, () => Dismount(name.TrimEnd('/', '\\').TrimEnd(':')));
        }
    }

    private void Dismount(string name)
    {
        ImageDriveInfo[] drives = [.. SessionState.Drive.GetAll().OfType<ImageDriveInfo>().Where(drive => WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(drive.Name))];
        if (drives.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw new ImageException(ImageError.NotFound, $"There is no drive '{name}' of an image.", name);
        }

        foreach (ImageDriveInfo drive in drives)
        {
            if (SessionState.Path.CurrentLocation.Drive?.Name == drive.Name && !Force)
            {
                WriteError(ErrorTable.ToRecord(new ImageException(ImageError.InvalidArgument, $"The drive '{drive.Name}' is the current location; go somewhere else first, or use -Force.", drive.Name), drive, null));
            }
            else
            {
                SessionState.Drive.Remove(drive.Name, Force, "Global");
            }
        }
    }
}
