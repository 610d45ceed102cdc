using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Graphs;
using ContainerTools.Input;
using ContainerTools.Layering;
using ContainerTools.Output;
using ContainerTools.Packages;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes a folder or images, gives what files belong together in them, and what needs what.</summary>
[Cmdlet(VerbsCommon.Get, "ReferenceGraph", DefaultParameterSetName = ImageSet, HelpUri = OnlineHelp.Pages + "Get-ReferenceGraph.md")]
[OutputType(typeof(ReferenceGraph))]
public sealed class GetReferenceGraphCommand : ImageCommand
{
    private const string ImageSet = "Image";
    private const string NixSet = "Nix";
    private const string FolderSet = "Folder";
    private const string ScanSet = "Scan";

    // Where an application's files usually lie in an image.
    private const string ApplicationFolder = "/app";
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public PackageEcosystem[] Ecosystem { get; set; } = [];

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? DotNetPublish { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? DebianRoot { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? AlpineRoot { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? RpmRoot { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? NodeModules { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string? Python { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ScanSet)]
    [ValidateNotNullOrEmpty]
    public string Scan { get; set; } = "";

    [Parameter(ParameterSetName = ScanSet)]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = NixSet)]
    [ValidateNotNullOrEmpty]
    public string NixClosure { get; set; } = "";

    [Parameter(ParameterSetName = NixSet)]
    [ValidateNotNullOrEmpty]
    public string? GraphName { get; set; }

    [Parameter(ParameterSetName = FolderSet)]
    [Parameter(ParameterSetName = ScanSet)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    [Parameter(ParameterSetName = ImageSet)]
    [Parameter(ParameterSetName = FolderSet)]
    public SwitchParameter IncludeRuntimeLink { get; set; }

    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter NoStore { get; set; }

    private GraphOptions Options => new() { IncludesRuntimeLinks = IncludeRuntimeLink, Ecosystems = Ecosystem, Prefix = Prefix };

    protected override void ProcessRecord()
    {
        if (ParameterSetName == ImageSet)
        {
            _count += InputObject.Length;
            foreach (IImage image in InputObject)
            {
                ContinueOnError(image, () => WriteGraph(ReadImage(image.RequireSingle("A graph"))));
            }
        }
    }

    protected override void EndProcessing()
    {
        if (ParameterSetName == ImageSet)
        {
            RequireInput(_count, "read the packages of");
        }
        else
        {
            FailOnError(() => WriteGraph(ParameterSetName == NixSet
                ? ReferenceGraph.FromNix(SourceFile.ReadAllBytes(this.ResolveFilePath(NixClosure)), GraphName)
                : ReadFolder()));
        }
    }

    private void WriteGraph(ReferenceGraph graph) => WriteObject(graph, enumerateCollection: false);

    private ReferenceGraph ReadImage(Image image)
    {
        var reader = new GraphReader(this.OpenStore(null, NoStore));
        return Await((mailbox, cancel) => reader.ReadAsync(image, Options, mailbox, cancel), new TransferProgress($"Reading the files of {image}", image.Size));
    }

    private ReferenceGraph ReadFolder()
    {
        (GraphKind kind, string folder, string? destination) = FindFolder();
        string path = this.ResolveFilePath(folder);
        var source = new LayerSource(path, Destination ?? destination ?? path[Path.GetPathRoot(path)!.Length..]);
        var reader = new GraphReader(null);
        return Await((mailbox, cancel) => reader.ReadAsync(kind, source, Options, mailbox, cancel));
    }

    // What is scanned keeps its place.
    private (GraphKind Kind, string Folder, string? Destination) FindFolder()
    {
        (GraphKind Kind, string? Folder, string? Destination)[] given =
        [
            (GraphKind.Scan, Scan.Length > 0 ? Scan : null, null),
            (GraphKind.DotNetPublish, DotNetPublish, ApplicationFolder),
            (GraphKind.NodeModules, NodeModules, ApplicationFolder),
            (GraphKind.Python, Python, ApplicationFolder),
            (GraphKind.DebianRoot, DebianRoot, "/"),
            (GraphKind.AlpineRoot, AlpineRoot, "/"),
            (GraphKind.RpmRoot, RpmRoot, "/"),
        ];
        return given.Where(item => item.Folder is not null).ToArray() is [var only]
            ? (only.Kind, only.Folder!, only.Destination)
            : throw new ImageException(ImageError.InvalidArgument, "A graph is made of one folder: give one of -DotNetPublish, -NodeModules, -Python, -DebianRoot, -AlpineRoot and -RpmRoot.");
    }
}
