using System.Management.Automation;
using ContainerTools.Archive.Writing;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes layers, writes each to a file of its own, as it is stored or as the plain tar.</summary>
[Cmdlet(VerbsData.Save, "ImageLayer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Save-ImageLayer.md")]
[OutputType(typeof(FileInfo))]
public sealed class SaveImageLayerCommand : ImageCommand
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Layers")]
    [ValidateNotNull]
    public Layer[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = ".";

    [Parameter]
    public SwitchParameter Uncompressed { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    protected override void EndProcessing() => RequireInput(_count, "save");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (Layer layer in InputObject)
        {
            ContinueOnError(layer, () => Save(layer));
        }
    }

    private void Save(Layer layer)
    {
        string path = this.ResolveFilePath(LiteralPath);
        if (Directory.Exists(path))
        {
            path = Path.Combine(path, LayerExport.NameFor(layer, Uncompressed));
        }

        if (!ShouldProcess(path, $"Write layer {layer.Digest}"))
        {
            return;
        }

        if (!_written.Add(path))
        {
            throw new ImageException(ImageError.AlreadyExists, $"'{path}' already holds another layer of this command; give a folder to save several.", path);
        }

        Await(
            (mailbox, cancel) => LayerExport.WriteFileAsync(layer, path, Uncompressed, NoStore, Force, mailbox, cancel),
            new TransferProgress($"Saving layer {layer.Digest.Short}", layer.Size));
        WriteItem(path);
    }
}
