using System.Management.Automation;
using ContainerTools.Bases;
using ContainerTools.Input;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, says whether there is something newer than what they stand on.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ImageBase", HelpUri = OnlineHelp.Pages + "Test-ImageBase.md")]
[OutputType(typeof(ImageBaseTestResult), typeof(bool))]
public sealed class TestImageBaseCommand : RegistryCommand
{
    private BaseTester? _tester;
    private int _count;
    private bool _allCurrent = true;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NameCompleter))]
    public ImageReference? Base { get; set; }

    [Parameter]
    public SwitchParameter VerifyLayer { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void BeginProcessing() => FailOnError(() => _tester = new BaseTester(CreateClient()) { Base = Base, VerifiesLayers = VerifyLayer });

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        foreach (IImage image in InputObject)
        {
            Try(image, () =>
            {
                foreach (Image one in image is ImageIndex ? image.Images : [image.RequireSingle("A base")])
                {
                    Try(one, () => Test(one, image as ImageIndex));
                }
            });
        }
    }

    /// <summary>One Boolean for all: an array of several is true in a condition, whatever is in it.</summary>
    protected override void EndProcessing()
    {
        RequireInput(_count, "test");
        if (Quiet)
        {
            WriteObject(_allCurrent && _count > 0);
        }
    }

    private void Try(IImage image, Action action)
    {
        if (!ContinueOnError(image, action))
        {
            _allCurrent = false;
        }
    }

    private void Test(Image image, ImageIndex? index)
    {
        BaseTester tester = _tester!;
        ImageBaseTestResult result = Await((mailbox, cancel) => tester.TestAsync(image, index, mailbox, cancel));
        _allCurrent &= result.IsCurrent;
        if (!Quiet)
        {
            WriteObject(result);
        }
    }
}
