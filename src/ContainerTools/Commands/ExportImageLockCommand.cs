using System.Management.Automation;
using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Input;
using ContainerTools.Locking;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Commands;

/// <summary>Takes images, writes down by digest what they consist of.</summary>
[Cmdlet(VerbsData.Export, "ImageLock", DefaultParameterSetName = ImageSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Export-ImageLock.md")]
[OutputType(typeof(FileInfo), typeof(IImage))]
public sealed class ExportImageLockCommand : ImageCommand
{
    private const string ImageSet = "Image";
    private const string ManifestSet = "Manifest";
    private const string ManifestFileSet = "ManifestFile";
    private readonly List<IImage> _images = [];
    private readonly ManifestInput _manifest = new();

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ManifestSet)]
    [ValidateNotNull]
    [AllowEmptyString]
    public object[] Manifest { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = ManifestFileSet)]
    [ValidateNotNullOrEmpty]
    public string ManifestPath { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = ManifestSet)]
    [Parameter(Mandatory = true, ParameterSetName = ManifestFileSet)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public ImageReference? Name { get; set; }

    [Parameter(ParameterSetName = ManifestSet)]
    [Parameter(ParameterSetName = ManifestFileSet)]
    [ValidateNotNull]
    public Uri? Registry { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StoreName { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    [Parameter]
    public LockFormat Format { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        _images.AddRange(InputObject);
        FailOnError(() => _manifest.Add(Manifest));
    }

    protected override void EndProcessing() => FailOnError(() =>
    {
        string path = this.ResolveFilePath(LiteralPath);
        if (StoreName is not null && Format != LockFormat.Nix && ParameterSetName == ImageSet)
        {
            throw new ImageException(ImageError.InvalidArgument, "-StoreName goes with -Format Nix.");
        }

        if (ParameterSetName != ImageSet)
        {
            WriteOfManifest(path);
            return;
        }

        RequireInput(_images.Count, "lock");
        Await((mailbox, cancel) => Task.WhenAll(_images.Select(image => CheckAsync(image, mailbox, cancel))));
        if (_images.Count > 0 && ShouldProcess(path, $"Lock {string.Join(", ", _images)}"))
        {
            Write(path);
        }
    });

    // As docker2nix: nothing is asked of a registry.
    private void WriteOfManifest(string path)
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Format)) && Format != LockFormat.Nix || PassThru)
        {
            throw new ImageException(ImageError.InvalidArgument, "A manifest alone is written with -Format Nix and gives no image; for anything else take the image from Get-RegistryImage.");
        }

        Manifest manifest = ParameterSetName == ManifestFileSet
            ? ManifestInput.Parse(SourceFile.ReadAllBytes(this.ResolveFilePath(ManifestPath)), ManifestPath)
            : _manifest.Take();
        byte[] content = Encoding.UTF8.GetBytes(NixExpression.FetchDocker(Name!, manifest, Registry, StoreName));
        if (ShouldProcess(path, $"Lock {Name}"))
        {
            LockFile.Write(path, content, Force);
            WriteItem(path);
        }
    }

    // What was changed after it was fetched still has its name and its source.
    private static async Task CheckAsync(IImage image, Mailbox mailbox, CancellationToken cancel)
    {
        if (image is not { Source: RegistrySession registry, Reference: { } reference })
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{image}' does not come from a registry, so there is nothing to lock.", image);
        }

        ImageReference pinned = reference.WithDigest(image.Digest);
        if (!await RegistryClient.HasManifestAsync(registry, pinned, mailbox, cancel).ConfigureAwait(false))
        {
            throw new ImageException(ImageError.NotFound, $"{reference.Name} does not have {image.Digest}. An image that was changed must be published before it can be locked.", pinned);
        }
    }

    private void Write(string path)
    {
        LockFile.Write(path, GetContent(), Force);
        if (PassThru)
        {
            WriteObject(_images, enumerateCollection: true);
        }
        else
        {
            WriteItem(path);
        }
    }

    private byte[] GetContent() => Format switch
    {
        LockFormat.Nix => Encoding.UTF8.GetBytes(FetchDocker(Only)),
        LockFormat.NixPrefetch => Encoding.UTF8.GetBytes(Prefetch(Only)),
        _ => ImageLock.Of(_images).ToBytes(),
    };

    private Image Only => _images is [var one]
        ? one.RequireSingle($"-Format {Format}")
        : throw new ImageException(ImageError.InvalidArgument, $"-Format {Format} writes down one image for one platform, but {_images.Count} came.");

    private string FetchDocker(Image image)
    {
        var session = (RegistrySession)image.Source!;
        return NixExpression.FetchDocker(image.Reference!, image.Manifest, session.ApiAddress!, StoreName);
    }

    private string Prefetch(Image image)
    {
        ImageReference name = NixExpression.FinalName(image);
        Image named = image.With(image.Reference, [name.ToString()]);
        Digest archive = default;
        Await(
            async (mailbox, cancel) => archive = await ImageExport.ComputeDigestAsync([named], new ExportOptions { Format = ArchiveFormat.SkopeoArchive }, mailbox, cancel).ConfigureAwait(false),
            new TransferProgress($"Hashing {image}", image.Size));
        return NixExpression.Prefetch(image, name, Convert.FromHexString(archive.Hex));
    }
}
