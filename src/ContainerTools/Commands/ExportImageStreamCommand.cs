using System.Management.Automation;
using System.Text;
using ContainerTools.Archive.Writing;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives the bytes of their archive to the pipeline or to a process that it runs itself.</summary>
[Cmdlet(VerbsData.Export, "ImageStream", DefaultParameterSetName = PipelineSet, HelpUri = OnlineHelp.Pages + "Export-ImageStream.md")]
[OutputType(typeof(byte[]), ParameterSetName = [PipelineSet])]
[OutputType(typeof(string), ParameterSetName = [CommandSet])]
public sealed class ExportImageStreamCommand : ExportCommand
{
    private const string PipelineSet = "Pipeline";
    private const string CommandSet = "Command";

    [Parameter(Mandatory = true, ParameterSetName = CommandSet)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    [Parameter(ParameterSetName = CommandSet)]
    public string[] ArgumentList { get; set; } = [];

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
        string scratch = Path.GetTempPath();
        TransferProgress progress = StartProgress(images, options);
        if (ParameterSetName == PipelineSet)
        {
            Await((mailbox, cancel) => ImageExport.WriteStreamAsync(images, new ChunkStream(this, mailbox), options, scratch, mailbox, cancel), progress);
            return;
        }

        using ReaderProcess reader = ReaderProcess.Prepare(this, Command, ArgumentList);
        try
        {
            Await(
                (mailbox, cancel) => reader.RunAsync(
                    (input, token) => ImageExport.WriteStreamAsync(images, input, options, scratch, mailbox, token),
                    mailbox,
                    cancel),
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
