using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Packages;
using ContainerTools.Packages.Sbom;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes an image, writes a list of its packages that other tools read, or gives it as an artifact to publish beside the image.</summary>
[Cmdlet(VerbsData.Export, "ImageSbom", DefaultParameterSetName = FileSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Export-ImageSbom.md")]
[OutputType(typeof(FileInfo), ParameterSetName = [FileSet])]
[OutputType(typeof(Artifact), ParameterSetName = [ArtifactSet])]
public sealed class ExportImageSbomCommand : InspectionCommand
{
    private const string FileSet = "File";
    private const string ArtifactSet = "Artifact";
    private readonly List<IImage> _images = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = ArtifactSet)]
    public SwitchParameter AsArtifact { get; set; }

    [Parameter]
    public SbomFormat Format { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public PackageEcosystem[] Ecosystem { get; set; } = [];

    [Parameter]
    [TimeTransformation]
    public DateTimeOffset? Created { get; set; }

    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        _images.AddRange(InputObject);
        if (AsArtifact)
        {
            foreach (IImage image in InputObject)
            {
                ContinueOnError(image, () => WriteObject(MakeDocument(image).ToArtifact()));
            }
        }
    }

    protected override void EndProcessing()
    {
        RequireInput(_images.Count, "list the packages of");
        if (!AsArtifact && _images.Count > 0)
        {
            FailOnError(Write);
        }
    }

    private void Write()
    {
        if (_images is not [var image])
        {
            throw new ImageException(ImageError.InvalidArgument, $"A file lists the packages of one image, but {_images.Count} came. Write a file for each.");
        }

        string path = this.ResolveFilePath(LiteralPath);
        if (ShouldProcess(path, $"List the packages of {image}"))
        {
            MakeDocument(image).Write(path, Force);
            WriteItem(path);
        }
    }

    private SbomDocument MakeDocument(IImage image)
    {
        ImagePackages packages = ReadPackages(image.RequireSingle("A list of packages"), Ecosystem);
        WriteProblems(packages);
        return SbomDocument.Of(packages, Format, Created);
    }
}
