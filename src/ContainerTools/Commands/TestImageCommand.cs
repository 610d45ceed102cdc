using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;
using ContainerTools.Verification;

namespace ContainerTools.Commands;

/// <summary>Takes images, or the files they are in, reads all of them, gives what is wrong with each.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Image", DefaultParameterSetName = InputObjectSet, HelpUri = OnlineHelp.Pages + "Test-Image.md")]
[OutputType(typeof(ImageTestResult), typeof(ImageDefect), typeof(bool))]
public sealed class TestImageCommand : ImageCommand
{
    private const string InputObjectSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private ImageTester _tester = new();
    private int _count;
    private bool _allPassed = true;

    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public IImage[] Base { get; set; } = [];

    [Parameter]
    public SwitchParameter Detailed { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void BeginProcessing()
    {
        if (Detailed && Quiet)
        {
            FailOnError(() => throw new ImageException(ImageError.InvalidArgument, "Give either -Detailed or -Quiet, not both."));
        }

        _tester = new ImageTester { Bases = Base };
    }

    protected override void ProcessRecord()
    {
        TestEach(InputObject, result => result);
        bool isLiteral = ParameterSetName == LiteralPathSet;
        if (!ForEachFile(isLiteral ? LiteralPath : Path, isLiteral, TestFile))
        {
            _allPassed = false;
        }
    }

    /// <summary>One Boolean for all: an array of several is true in a condition, whatever is in it.</summary>
    protected override void EndProcessing()
    {
        if (Quiet)
        {
            WriteObject(_allPassed && _count > 0);
        }
    }

    private void TestEach(IEnumerable<IImage> images, Func<ImageTestResult, ImageTestResult> complete)
    {
        foreach (IImage image in images)
        {
            if (!ContinueOnError(image, () => Write(complete(Test(image)))))
            {
                _allPassed = false;
            }
        }
    }

    private ImageTestResult Test(IImage image) => Await(
        (mailbox, cancel) => _tester.TestAsync(image, mailbox, cancel),
        new TransferProgress($"Testing {image}", image.Size));

    private void TestFile(string path)
    {
        ArchiveContent content;
        try
        {
            var archives = new ArchiveStore(this.OpenStore(null, noStore: false)!);
            content = Await(
                (mailbox, cancel) => ImageImport.ReadContentAsync(path, archives, null, mailbox, cancel),
                new TransferProgress($"Reading {System.IO.Path.GetFileName(path)}", File.Exists(path) ? new FileInfo(path).Length : 0));
        }
        catch (ImageException exception) when (FileDefects.IsDefect(exception))
        {
            Write(FileDefects.ToResult(path, exception));
            return;
        }

        foreach (ListedImage entry in content.Entries)
        {
            if (entry.Image is { } image)
            {
                TestEach([image], result => FileDefects.Add(entry, result));
            }
            else if (FileDefects.ToResult(entry) is { } result)
            {
                Write(result);
            }
        }
    }

    private void Write(ImageTestResult result)
    {
        _count++;
        _allPassed &= result.Passed;
        if (Detailed)
        {
            WriteObject(result.Defects, enumerateCollection: true);
        }
        else if (!Quiet)
        {
            WriteObject(result);
        }
    }
}
