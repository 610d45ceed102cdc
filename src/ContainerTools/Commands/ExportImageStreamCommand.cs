using System.Management.Automation;
using System.Text;
using ContainerTools.Archive.Writing;
using ContainerTools.Engines;
using ContainerTools.IO.Processes;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives the bytes of their archive to the pipeline, to a process that it runs itself, or to a container engine.</summary>
[Cmdlet(VerbsData.Export, "ImageStream", DefaultParameterSetName = PipelineSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Export-ImageStream.md")]
[OutputType(typeof(byte[]), ParameterSetName = [PipelineSet])]
[OutputType(typeof(string), ParameterSetName = [CommandSet])]
[OutputType(typeof(LoadedImage), ParameterSetName = [EngineSet])]
public sealed class ExportImageStreamCommand : ExportCommand
{
    private const string PipelineSet = "Pipeline";
    private const string CommandSet = "Command";
    private const string EngineSet = "Engine";

    [Parameter(Mandatory = true, ParameterSetName = CommandSet)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    [Parameter(ParameterSetName = CommandSet)]
    public string[] ArgumentList { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = EngineSet)]
    public EngineKind Engine { get; set; }

    [Parameter(ParameterSetName = EngineSet)]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    private protected override string? Advise(ImageError error) => (ParameterSetName == EngineSet ? ErrorTable.AdviseOfEngine(error) : null) ?? base.Advise(error);

    protected override void BeginProcessing()
    {
        // Told before anything is fetched, not after.
        FailOnError(() =>
        {
            if (ParameterSetName == PipelineSet)
            {
                CheckReader();
            }
        });
    }

    private protected override void Export(IReadOnlyList<IImage> images, ExportOptions options)
    {
        if (!ShouldProcess(ParameterSetName switch { EngineSet => Engine.ToString(), CommandSet => Command, _ => "the pipeline" }, $"Send {string.Join(", ", images)}"))
        {
            return;
        }

        string scratch = Path.GetTempPath();
        TransferProgress progress = StartProgress(images, options);
        if (ParameterSetName == PipelineSet)
        {
            Await((mailbox, cancel) => ImageExport.WriteStreamAsync(images, new ChunkStream(this, mailbox), options, scratch, mailbox, cancel), progress);
            return;
        }

        if (ParameterSetName == EngineSet)
        {
            var engine = new EngineOptions(Engine) { Namespace = Namespace };
            WriteObject(Await((mailbox, cancel) => EngineImages.ExportAsync(engine, images, options, scratch, mailbox, cancel), progress), enumerateCollection: true);
            return;
        }

        RunCommand((target, mailbox, cancel) => ImageExport.WriteStreamAsync(images, target, options, scratch, mailbox, cancel), progress);
    }

    private void RunCommand(Func<Stream, Mailbox, CancellationToken, Task> write, TransferProgress progress)
    {
        using var reader = new ReaderProcess(this.FindProgram(Command), ArgumentList, SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        try
        {
            Await(
                (mailbox, cancel) => reader.RunAsync((input, token) => write(input, mailbox, token), mailbox.Output, mailbox, cancel),
                progress);
        }
        finally
        {
            if (reader.ExitCode is { } code)
            {
                SessionState.PSVariable.Set("global:LASTEXITCODE", code);
            }
        }
    }

    private void CheckReader()
    {
        if (this.IsPrinted())
        {
            ThrowTerminatingError(ErrorTable.NoReader());
        }

        // PowerShell writes it in front of the first byte that a native command gets, and no archive starts with it.
        if (MyInvocation.PipelinePosition < MyInvocation.PipelineLength
            && GetVariableValue("OutputEncoding") is Encoding { Preamble.Length: > 0 } encoding)
        {
            throw new ImageException(ImageError.InvalidArgument, $"$OutputEncoding is {encoding.WebName} with a byte-order mark, which PowerShell would write before the archive. Set it to [System.Text.UTF8Encoding]::new($false), or use -Command.", "OutputEncoding");
        }
    }
}
