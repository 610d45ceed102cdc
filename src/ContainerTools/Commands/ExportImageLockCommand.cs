using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using ContainerTools.Archive;
using ContainerTools.Locking;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>Takes images, writes down by digest what they consist of.</summary>
[Cmdlet(VerbsData.Export, "ImageLock", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(IImage))]
public sealed class ExportImageLockCommand : ImageCommand
{
    private readonly List<IImage> _images = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0)]
    [Alias("PSPath", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    [Parameter]
    public LockFormat Format { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => _images.AddRange(InputObject);

    protected override void EndProcessing()
    {
        try
        {
            string path = this.ResolveFilePath(LiteralPath);
            if (_images.FirstOrDefault(image => image.Source is not RegistrySession) is { } other)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{other}' does not come from a registry, so there is nothing to lock.", other);
            }

            if (_images.Count > 0 && ShouldProcess(path, $"Lock {string.Join(", ", _images)}"))
            {
                Write(path);
            }
        }
        catch (ImageException exception)
        {
            Fail(exception);
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
            WriteObject(new FileInfo(path));
        }
    }

    private byte[] GetContent() => Format switch
    {
        LockFormat.Nix => Encoding.UTF8.GetBytes(NixExpression.FetchDocker(Only, ((RegistrySession)Only.Source!).Address!)),
        LockFormat.NixPrefetch => Encoding.UTF8.GetBytes(NixExpression.Prefetch(Only, HashArchive(Only))),
        _ => ImageLock.Of(_images).ToBytes(),
    };

    private Image Only => _images is [Image image]
        ? image
        : throw new ImageException(ImageError.InvalidArgument, $"-Format {Format} writes down one image for one platform, but {(_images is [var index] ? $"'{index}' is for several platforms" : $"{_images.Count} came")}.");

    private byte[] HashArchive(Image image)
    {
        using var sha256 = SHA256.Create();
        using var target = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write);
        Await(
            (mailbox, cancel) => ImageExport.WriteStreamAsync([image], target, new ExportOptions { Format = ArchiveFormat.DockerArchive }, Path.GetTempPath(), mailbox, cancel),
            new TransferProgress($"Hashing {image}", image.Size));
        target.FlushFinalBlock();
        return sha256.Hash!;
    }
}
