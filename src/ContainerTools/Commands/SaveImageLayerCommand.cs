using System.Management.Automation;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes layers, or names and digests of some, and writes each to a file of its own, as it is stored or as the plain tar.</summary>
[Cmdlet(VerbsData.Save, "ImageLayer", DefaultParameterSetName = LayerSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Save-ImageLayer.md")]
[OutputType(typeof(FileInfo))]
public sealed class SaveImageLayerCommand : NamedImageCommand
{
    private const string LayerSet = "Layer";
    private const string DigestSet = "Digest";
    private readonly WrittenPaths _written = new();
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LayerSet)]
    [Alias("Layers")]
    [ValidateNotNull]
    public Layer[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = DigestSet)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public ImageReference? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = DigestSet)]
    public DigestText[] Digest { get; set; } = [];

    [Parameter(Position = 0, ParameterSetName = LayerSet)]
    [Parameter(Position = 1, ParameterSetName = DigestSet)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = ".";

    [Parameter(ParameterSetName = LayerSet)]
    public SwitchParameter Uncompressed { get; set; }

    [Parameter(ParameterSetName = LayerSet)]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private LayerExportOptions Options => new() { Uncompressed = Uncompressed, MaximumSize = MaximumSize, Overwrite = Force, PastStore = NoStore };

    private protected override string? Advise(ImageError error) => ErrorTable.AdviseUnpacked(error);

    protected override void EndProcessing()
    {
        if (ParameterSetName == LayerSet)
        {
            RequireInput(_count, "save");
        }
    }

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (Layer layer in InputObject)
        {
            ContinueOnError(layer, () => Save(layer));
        }

        ForEachListed(Digest, nameof(Digest), digest => Save(digest));
    }

    private void Save(Layer layer) => Save(
        $"{layer.Digest}",
        () => LayerExport.NameFor(layer, Uncompressed),
        path => Await(
            (mailbox, cancel) => LayerExport.WriteFileAsync(layer, path, Options, mailbox, cancel),
            new TransferProgress($"Saving layer {layer.Digest.Short}", layer.Size)));

    private void Save(Digest digest)
    {
        RegistryClient client = CreateClient(this.OpenStore(null, NoStore) is { } store ? store.Cache : null);
        Blob layer = Await((mailbox, cancel) => client.GetBlobAsync(Name!, digest, mailbox, cancel));
        Save(
            $"{digest} of {Name!.Name}",
            () => Await((mailbox, cancel) => LayerExport.FindNameAsync(layer, mailbox, cancel)),
            path => Await(
                (mailbox, cancel) => LayerExport.WriteFileAsync(layer, path, Force, mailbox, cancel),
                new TransferProgress($"Saving layer {digest.Short}", layer.Size)));
    }

    private void Save(string layer, Func<string> findName, Action<string> write)
    {
        string path = this.ResolveFilePath(LiteralPath);
        if (Directory.Exists(path))
        {
            path = Path.Combine(path, findName());
        }

        if (!ShouldProcess(path, $"Write layer {layer}"))
        {
            return;
        }

        if (!_written.Add(path))
        {
            throw new ImageException(ImageError.AlreadyExists, $"'{path}' already holds another layer of this command; give a folder to save several.", path);
        }

        write(path);
        if (FileCompression.Of(path) is { } promised && FileCompression.Of(findName()) is var real && real != promised)
        {
            WriteWarning($"'{path}' does not hold {promised}{(real is null ? "" : $" but {real}")}, as its name says: a layer is written as it is.");
        }

        WriteItem(path);
    }
}
