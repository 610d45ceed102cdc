using System.Management.Automation;
using System.Net;
using System.Security;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Serving;
using ContainerTools.Serving.Http;
using ContainerTools.Session;

namespace ContainerTools.Commands;

/// <summary>Takes images or a store and serves them until it is told to stop.</summary>
[Cmdlet(VerbsLifecycle.Start, "ImageRegistry", DefaultParameterSetName = ImageSet, HelpUri = OnlineHelp.Pages + "Start-ImageRegistry.md")]
[OutputType(typeof(ImageRegistry))]
public sealed class StartImageRegistryCommand : ImageCommand
{
    private const string ImageSet = "Image";
    private const string StoreSet = "Store";
    private readonly List<IImage> _images = [];

    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = StoreSet)]
    [ValidateNotNullOrEmpty]
    public string Store { get; set; } = "";

    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    [Parameter(ParameterSetName = StoreSet)]
    public TimeSpan Retention { get; set; } = new ImageRegistryOptions().Retention;

    [Parameter(ParameterSetName = StoreSet)]
    public SwitchParameter NoSync { get; set; }

    [Parameter]
    public SwitchParameter AllowSparse { get; set; }

    [Parameter]
    [ValidateRange(0, ushort.MaxValue)]
    public int Port { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    protected override void ProcessRecord() => _images.AddRange(InputObject);

    protected override void EndProcessing()
    {
        // A command before this one that found no image has said so; an empty registry is not what was asked for.
        if (MyInvocation.ExpectingInput && ParameterSetName == ImageSet && _images.Count == 0)
        {
            return;
        }

        FailOnError(() =>
        {
            ServerCertificate? certificate = ReadCertificate();
            ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions
            {
                Address = Address,
                Certificate = certificate,
                Login = Credential?.GetNetworkCredential(),
                Store = ParameterSetName == StoreSet ? this.ResolveFilePath(Store) : null,
                Images = _images,
                ReadOnly = ReadOnly,
                Retention = Retention,
                SyncToDisk = !NoSync,
                AllowSparse = AllowSparse,
                Port = Port,
            });
            RunningRegistries.Add(registry);
            WriteVerbose($"Serving {registry.References.Count} names at {registry.Host}.");
            WriteObject(registry);
        });
    }

    private ServerCertificate? ReadCertificate()
    {
        if (CertificatePath is not null)
        {
            return ServerCertificate.Read(
                this.ResolveFilePath(CertificatePath),
                KeyPath is null ? null : this.ResolveFilePath(KeyPath),
                CertificatePassword is null ? null : new NetworkCredential("", CertificatePassword).Password);
        }

        return KeyPath is null && CertificatePassword is null
            ? null
            : throw new ImageException(ImageError.InvalidArgument, "-KeyPath and -CertificatePassword are for -CertificatePath, which is missing.");
    }
}
