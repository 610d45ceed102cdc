using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes files and folders, gives a layer whose tar is made when somebody reads it; or takes a tar, gives it as a layer.</summary>
[Cmdlet(VerbsCommon.New, "ImageLayer", DefaultParameterSetName = ContentSet, HelpUri = OnlineHelp.Pages + "New-ImageLayer.md")]
[OutputType(typeof(Layer))]
public sealed class NewImageLayerCommand : CompositionCommand
{
    private const string TarSet = "Tar";
    private readonly List<string> _paths = [];

    [Parameter(ParameterSetName = ContentSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "/";

    [Parameter(ParameterSetName = TarSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Tar { get; set; } = "";

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public Image? FromImage { get; set; }

    protected override void ProcessRecord() => _paths.AddRange(Path);

    protected override void EndProcessing() => FailOnError(() =>
    {
        if (ParameterSetName == TarSet)
        {
            string path = this.ResolveFilePath(Tar);
            WriteObject(Await(
                (mailbox, cancel) => TarLayer.ReadAsync(path, mailbox, cancel),
                new TransferProgress($"Reading {System.IO.Path.GetFileName(path)}", File.Exists(path) ? new FileInfo(path).Length : 0)));
            return;
        }

        if (_paths.Count == 0)
        {
            throw new ImageException(ImageError.InvalidArgument, "No path came down the pipeline.");
        }

        LayerSource[] sources = ResolveSources(_paths, Destination).ToArray();
        LayerRules rules = Rules;
        LayeredImageBuilder builder = Builder;
        WriteObject(Await((mailbox, cancel) => builder.BuildLayerAsync(sources, SpecialFile, rules, FromImage, mailbox, cancel)));
    });
}
