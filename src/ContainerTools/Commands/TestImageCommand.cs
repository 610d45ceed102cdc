using System.Management.Automation;
using ContainerTools.Verification;

namespace ContainerTools.Commands;

/// <summary>Takes images, reads all of them, gives what is wrong with each.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Image")]
[OutputType(typeof(ImageTestResult), typeof(ImageDefect), typeof(bool))]
public sealed class TestImageCommand : ImageCommand
{
    private readonly ImageTester _tester = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    public SwitchParameter Detailed { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void BeginProcessing()
    {
        if (Detailed && Quiet)
        {
            Fail(new ImageException(ImageError.InvalidArgument, "Give either -Detailed or -Quiet, not both."));
        }
    }

    protected override void ProcessRecord()
    {
        foreach (IImage image in InputObject)
        {
            try
            {
                Write(Await(
                    (mailbox, cancel) => _tester.TestAsync(image, mailbox, cancel),
                    new TransferProgress($"Testing {image}", image.Size)));
            }
            catch (ImageException exception)
            {
                WriteError(ErrorTable.ToRecord(exception, image));
            }
        }
    }

    private void Write(ImageTestResult result)
    {
        if (Quiet)
        {
            WriteObject(result.Passed);
        }
        else if (Detailed)
        {
            WriteObject(result.Defects, enumerateCollection: true);
        }
        else
        {
            WriteObject(result);
        }
    }
}
