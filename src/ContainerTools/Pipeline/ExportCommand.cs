using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Registry.Referrers;

namespace ContainerTools.Pipeline;

/// <summary>Gathers images from the pipeline and the wishes for what is written; what becomes of it is the subclasses' part.</summary>
public abstract class ExportCommand : ImageCommand
{
    private readonly List<IImage> _images = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    public ArchiveFormat Format { get; set; }

    [Parameter]
    public Codec Compression { get; set; }

    [Parameter]
    public LayerForm LayerCompression { get; set; }

    [Parameter]
    [AllowEmptyString]
    public string[] RepoTag { get; set; } = [];

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    [Parameter]
    public SwitchParameter IncludeReferrers { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => ErrorTable.AdviseUnpacked(error);

    protected sealed override void ProcessRecord() => _images.AddRange(InputObject);

    protected sealed override void EndProcessing() => FailOnError(() =>
    {
        if (Format == ArchiveFormat.OciLayout && Compression != Codec.None)
        {
            throw new ImageException(ImageError.InvalidArgument, "An OCI layout is a folder, which -Compression cannot compress.");
        }

        if (IncludeReferrers && Format is not (ArchiveFormat.OciArchive or ArchiveFormat.OciLayout))
        {
            throw new ImageException(ImageError.InvalidArgument, $"A {Format} has no place for what is attached to images; -IncludeReferrers goes with OciArchive and OciLayout.");
        }

        if (IncludeReferrers && LayerCompression != LayerForm.Keep)
        {
            throw new ImageException(ImageError.InvalidArgument, "-LayerCompression makes other manifests, which nothing is attached to; it does not go with -IncludeReferrers.");
        }

        RequireInput(_images.Count, "export");
        IReadOnlyList<IImage> images = Rename();
        if (IncludeReferrers && images.Count > 0)
        {
            var referrers = new ReferrerCollector(this.OpenStore(null, NoStore) is { } store ? store.Cache : null);
            images = Await((mailbox, cancel) => referrers.AddAsync(images, mailbox, cancel));
        }

        if (images.Count > 0)
        {
            Export(images, new ExportOptions
            {
                Format = Format,
                Compression = Compression,
                LayerCompression = LayerCompression,
                MaximumSize = MaximumSize,
                PastStore = NoStore,
            });
        }
    });

    private protected abstract void Export(IReadOnlyList<IImage> images, ExportOptions options);

    private protected static TransferProgress StartProgress(IReadOnlyList<IImage> images, ExportOptions options) =>
        new($"Exporting {(images is [var one] ? one : $"{images.Count} images")}", ImageExport.Measure(images, options));

    // No engine loads a name without a tag.
    private static string AddTag(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) && reference is { Tag: null, Digest: null } ? $"{name}:{ImageReference.DefaultTag}" : name;

    private IReadOnlyList<IImage> Rename()
    {
        // As with the stream script's --repo_tag, an empty one counts as not given.
        string[] tags = RepoTag.Where(tag => tag.Length > 0).Select(AddTag).ToArray();
        return tags.Length == 0 ? _images
            : _images is [var one] ? [one.Rename(tags)]
            : throw new ImageException(ImageError.InvalidArgument, $"-RepoTag names one image, but {_images.Count} came.");
    }
}
