using System.Management.Automation;
using ContainerTools.IO.Files;
using ContainerTools.Input;
using ContainerTools.Inspection;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives files of each: of its merged tree, or of single layers.</summary>
[Cmdlet(VerbsCommon.Get, "ImageFile", DefaultParameterSetName = PathSet, HelpUri = OnlineHelp.Pages + "Get-ImageFile.md")]
[OutputType(typeof(ImageFile))]
public sealed class GetImageFileCommand : InspectionCommand
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = LiteralSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter File { get; set; }

    [Parameter]
    public SwitchParameter Directory { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Layer { get; set; } = [];

    [Parameter]
    public SwitchParameter AllLayers { get; set; }

    [Parameter]
    public SwitchParameter FollowSymlink { get; set; }

    private bool IsByLayer => Layer.Length > 0 || AllLayers;

    private bool HasPaths => Path.Length + LiteralPath.Length > 0;

    protected override void BeginProcessing() => FailOnError(() =>
    {
        if (IsByLayer && FollowSymlink)
        {
            throw new ImageException(ImageError.InvalidArgument, "-FollowSymlink needs the files of the whole image; -Layer and -AllLayers give those of single layers.");
        }
    });

    protected override void EndProcessing() => RequireInput(_count, "look into");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () =>
            {
                Image one = image.RequireSingle("A list of files");
                if (IsByLayer)
                {
                    WriteLayers(one);
                }
                else
                {
                    WriteTree(one);
                }
            });
        }
    }

    private void WriteTree(Image image)
    {
        ImageFiles files = ReadFiles(image);
        ForEachPattern(image, HasPaths ? Path : ["/"], LiteralPath, pattern =>
        {
            IEnumerable<ImageFile> found = files.Select(pattern, Recurse) ?? throw new ImageException(ImageError.NotFound, $"{image} has no '{pattern}'.", pattern.ToString());

            // A link that leads nowhere is all that there is.
            Write(FollowSymlink ? found.Select(file => files.Follow(file) ?? file) : found);
        });
    }

    private void WriteLayers(Image image)
    {
        var patterns = new List<FilePattern>();
        ForEachPattern(image, Path, LiteralPath, patterns.Add);
        if (HasPaths && patterns.Count == 0)
        {
            return;
        }

        Image source = NoStore ? image.PastStore() : image;
        foreach (int index in AllLayers ? [.. Enumerable.Range(0, image.Layers.Count)] : Layer.Select(text => LayerSelection.Resolve(image, text)).ToArray())
        {
            ContinueOnError(image.Layers[index], () =>
            {
                IEnumerable<ImageFile> entries = Await(
                    (mailbox, cancel) => ImageFiles.ReadLayerAsync(source, index, Cache, mailbox, cancel),
                    new TransferProgress($"Reading layer {image.Layers[index].Digest.Short}", image.Layers[index].Size));
                Write(entries.Where(file => !HasPaths || patterns.Exists(pattern => pattern.Covers(file.FullName, Recurse))));
            });
        }
    }

    // Like Get-ChildItem: -File is all but folders, -Directory is folders.
    private void Write(IEnumerable<ImageFile> files) =>
        WriteObject(File == Directory ? files : files.Where(file => file.Kind == FileKind.Directory == Directory), enumerateCollection: true);
}
