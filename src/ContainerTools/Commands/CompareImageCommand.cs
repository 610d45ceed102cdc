using System.Management.Automation;
using ContainerTools.Comparison;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes two images, gives what differs between them.</summary>
[Cmdlet(VerbsData.Compare, "Image", DefaultParameterSetName = KindSet, HelpUri = OnlineHelp.Pages + "Compare-Image.md")]
[OutputType(typeof(ImageDifference), typeof(bool))]
public sealed class CompareImageCommand : ImageCommand
{
    private const string KindSet = "Kind";
    private const string PackageSet = "Package";
    private int _count;
    private bool _different;

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public IImage ReferenceImage { get; set; } = null!;

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage DifferenceImage { get; set; } = null!;

    // Packages are in files, which are compared as such.
    [Parameter(ParameterSetName = KindSet)]
    [ValidateNotNullOrEmpty]
    public DifferenceKind[] Kind { get; set; } = [.. Enum.GetValues<DifferenceKind>().Where(kind => kind != DifferenceKind.Package)];

    [Parameter(Mandatory = true, ParameterSetName = PackageSet)]
    public SwitchParameter Package { get; set; }

    [Parameter]
    public SwitchParameter ExcludeMtime { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void ProcessRecord()
    {
        _count++;
        bool compared = ContinueOnError(DifferenceImage, () =>
        {
            // They come on the thread that compares, and only the pipeline's own may write.
            var problems = new List<(Image Image, ImageException Problem)>();
            var comparer = new ImageComparer(
                Package ? [DifferenceKind.Package] : Kind,
                ExcludeMtime,
                this.OpenStore(null, noStore: false) is { } store ? new LayerCache(store) : null,
                (image, problem) => problems.Add((image, problem)));
            IReadOnlyList<ImageDifference> differences = Await(
                (mailbox, cancel) => comparer.CompareAsync(ReferenceImage, DifferenceImage, mailbox, cancel),
                new TransferProgress($"Comparing {ReferenceImage} with {DifferenceImage}", ReferenceImage.Size + DifferenceImage.Size));
            if (Quiet)
            {
                _different |= differences.Count > 0;
            }
            else
            {
                WriteObject(differences, enumerateCollection: true);
            }

            // Whether images are the same that could not be read whole, nobody knows.
            _different |= problems.Count > 0;
            foreach ((Image image, ImageException problem) in problems)
            {
                WriteError(ErrorTable.OfPackages(problem, image));
            }
        });
        _different |= !compared;
    }

    /// <summary>One Boolean for all: an array of several is true in a condition, whatever is in it.</summary>
    protected override void EndProcessing()
    {
        if (Quiet)
        {
            WriteObject(_count > 0 && !_different);
        }
    }
}
