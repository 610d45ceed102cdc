using System.Management.Automation;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry.Publishing;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes images, brings them to a registry, gives the references that lead to them there.</summary>
[Cmdlet(VerbsData.Publish, "Image", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Publish-Image.md")]
[OutputType(typeof(ImageReference))]
public sealed class PublishImageCommand : RegistryCommand
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

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.NotFound => "See whether the registry wants the repository to be made first, and whether the image is still where it comes from.",
        ImageError.Forbidden => "Use an account that may push to this repository; some registries also refuse to change a tag that is there.",
        ImageError.TooLarge => "Ask the registry's operator for its limits.",
        _ => null,
    };

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
            Publish(publisher, publication);
        }
    });

    private void Publish(ImagePublisher publisher, Publication publication)
    {
        // The others may go to another registry, or be smaller.
        ContinueOnError(publication.Image, () =>
        {
            string what = $"Publish {publication.Image} ({DisplayText.Size(publication.Image.Size)}) as {publication}";
            if (ShouldProcess(what, what + "?", "Publish-Image", out ShouldProcessReason reason))
            {
                var progress = new TransferProgress($"Publishing {publication}", ImagePublisher.Measure([publication]));
                WriteObject(Await((mailbox, cancel) => publisher.PublishAsync(publication, mailbox, cancel), progress), enumerateCollection: true);
            }
            else if (reason == ShouldProcessReason.WhatIf)
            {
                foreach (PublishStep step in Await((mailbox, cancel) => publisher.PreviewAsync(publication, mailbox, cancel)))
                {
                    ShouldProcess($"{step}", $"{step}?", "Publish-Image");
                }
            }
        });
    }
}
