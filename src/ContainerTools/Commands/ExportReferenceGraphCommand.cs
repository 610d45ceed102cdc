using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Layering;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes a graph, gives it as a text for other programs, or writes that to a file.</summary>
[Cmdlet(VerbsData.Export, "ReferenceGraph", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Export-ReferenceGraph.md")]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportReferenceGraphCommand : ImageCommand
{
    private readonly List<GraphNode> _nodes = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter]
    public GraphFormat Format { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => FailOnError(() => _nodes.AddRange(InputObject.SelectMany(GraphInput.Read)));

    protected override void EndProcessing() => FailOnError(() =>
    {
        GraphDocument document = GraphDocument.Of(new ReferenceGraph(_nodes), Format);
        if (LiteralPath is null)
        {
            WriteObject(document.ToString());
            return;
        }

        string path = this.ResolveFilePath(LiteralPath);
        if (ShouldProcess(path, $"Write the graph of {_nodes.Count} nodes"))
        {
            document.Write(path, Force);
            WriteItem(path);
        }
    });
}
