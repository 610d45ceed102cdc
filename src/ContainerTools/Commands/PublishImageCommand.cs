using System.Management.Automation;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry.Publishing;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes images, brings them to a registry, gives the references that lead to them there.</summary>
[Cmdlet(VerbsData.Publish, "Image", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Publish-Image.md")]
[OutputType(typeof(ImageReference))]
public sealed class PublishImageCommand : PublicationCommand
{
    private readonly List<IImage> _images = [];

    [Parameter(Position = 0)]
    [Alias("Name")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NameCompleter))]
    public ImageReference? Destination { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public Codec Compression { get; set; }

    [Parameter]
    public SwitchParameter AllowForeignLayer { get; set; }

    [Parameter]
    public SwitchParameter IncludeReferrers { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    // Gathered, so that a contradiction among them is found before the first byte has left.
    protected override void ProcessRecord() => _images.AddRange(InputObject);

    protected override void EndProcessing() => FailOnError(() =>
    {
        if (Compression != Codec.None && Destination?.Digest is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, "-Compression makes another manifest, whose digest cannot be the one in the destination.", Destination);
        }

        if (Compression != Codec.None && IncludeReferrers)
        {
            throw new ImageException(ImageError.InvalidArgument, "-Compression makes another manifest, which nothing is attached to; it does not go with -IncludeReferrers.");
        }

        RequireInput(_images.Count, "publish");
        IReadOnlyList<Publication> publications = PublicationNames.Resolve(_images, Destination, Tag);
        var publisher = new ImagePublisher(CreateClient(), new PublishOptions
        {
            Compression = Compression,
            PastStore = NoStore,
            AllowForeignLayer = AllowForeignLayer,
            IncludeReferrers = IncludeReferrers,
            Digests = NoStore ? null : new DigestCache(this.OpenStore(null, noStore: false)!),
        });
        foreach (Publication publication in publications)
        {
            // The others may go to another registry, or be smaller.
            Publish(publisher, publication);
        }
    });
}
