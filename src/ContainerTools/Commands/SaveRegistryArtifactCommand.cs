using System.Management.Automation;
using ContainerTools.Artifacts;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes artifacts, their files, or names, and writes the files to a folder of this machine.</summary>
[Cmdlet(VerbsData.Save, "RegistryArtifact", DefaultParameterSetName = ArtifactSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Save-RegistryArtifact.md")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class SaveRegistryArtifactCommand : NamedImageCommand
{
    private const string ArtifactSet = "Artifact";
    private const string FileSet = "File";
    private const string NameSet = "Name";

    private readonly WrittenPaths _written = new();
    private RegistryClient? _client;
    private int _count;

    // Not arrays: PowerShell would sooner take an artifact's Reference for -Name than make a list of one.
    [Parameter(ParameterSetName = ArtifactSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("Artifact")]
    [ValidateNotNull]
    public IImage? InputObject { get; set; }

    [Parameter(ParameterSetName = FileSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ArtifactFile? File { get; set; }

    [Parameter(ParameterSetName = NameSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    [Parameter(Position = 0)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => ErrorTable.AdviseUnpacked(error);

    protected override void ProcessRecord()
    {
        _count++;
        if (File is not null)
        {
            Save(File);
        }

        if (InputObject is { } image)
        {
            ContinueOnError(image, () => Save(image));
        }

        ForEachListed(Name, nameof(Name), name =>
        {
            ImageReference reference = Refine(name, Tag, Digest);
            RegistryClient client = _client ??= CreateClient(this.OpenStore(null, NoStore) is { } store ? store.Cache : null);
            Save(Await((mailbox, cancel) => client.GetArtifactAsync(reference, mailbox, cancel)));
        });
    }

    protected override void EndProcessing() => RequireInput(_count, "save");

    private void Save(IImage image)
    {
        if (image is not Artifact artifact)
        {
            throw new ImageException(ImageError.Unsupported, image is ImageIndex index
                ? $"{index} is an index of {index.Manifest.Manifests.Count} manifests and has no files of its own; choose one of its Entries."
                : $"{image} is an image; Expand-Image unpacks its files, and Save-ImageLayer saves its layers.", image);
        }

        if (artifact.Files.Count == 0)
        {
            WriteWarning(PrintableText.Of($"{artifact} has no files."));
        }

        foreach (ArtifactFile file in artifact.Files)
        {
            Save(file);
        }
    }

    private void Save(ArtifactFile file) => ContinueOnError(file, () =>
    {
        string folder = this.ResolveFilePath(Destination);
        string path = ArtifactSaver.PlaceIn(folder, file);
        if (!ShouldProcess(path, $"Write '{PrintableText.Of(file.Name)}' ({DisplayText.Size(file.Size)}) of {file.Artifact}"))
        {
            return;
        }

        if (!_written.Add(path))
        {
            throw new ImageException(ImageError.AlreadyExists, $"'{path}' already holds another file of this command; save files of one name to several folders.", path);
        }

        var options = new ArtifactSaveOptions { Overwrite = Force, MaximumSize = MaximumSize, PastStore = NoStore };
        Await(
            (mailbox, cancel) => ArtifactSaver.SaveAsync(file, folder, options, mailbox, cancel),
            new TransferProgress($"Saving {PrintableText.Of(file.Name)}", (file.IsFolder ? 2 : 1) * file.Size));
        WriteItem(path);
    });
}
