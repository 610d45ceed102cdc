using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Signing;
using ContainerTools.Signing.Results;

namespace ContainerTools.Commands;

/// <summary>Takes names or images, says what the signatures that are attached to them are worth.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ImageSignature", DefaultParameterSetName = ImageSet, HelpUri = OnlineHelp.Pages + "Test-ImageSignature.md")]
[OutputType(typeof(ImageSignature), typeof(bool))]
public sealed class TestImageSignatureCommand : NamedImageCommand
{
    private const string NameSet = "Name";
    private const string ImageSet = "InputObject";
    private SignaturePolicy? _policy;
    private int _count;
    private int _accepted;

    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    // As in Get-RegistryReferrer: PowerShell would sooner take an image's Reference for -Name than make a list of one image.
    [Parameter(ParameterSetName = ImageSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] PublicKey { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrustedRoot { get; set; }

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Identity { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Issuer { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrustPolicy { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrustStore { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void ProcessRecord()
    {
        if (_policy is null)
        {
            FailOnError(() => _policy = ReadTrust());
        }

        int held = Name.Count(name => !name.IsSkipped);
        _count += InputObject is null ? held : 1;
        ForEachListed(Name, nameof(Name), name =>
        {
            ImageReference reference = Refine(name, Tag, Digest);
            RegistryClient client = CreateClient();
            Write(reference, Await((mailbox, cancel) => new SignatureVerifier(_policy!).VerifyAsync(client, reference, mailbox, cancel)));
        });
        if (InputObject is { } image)
        {
            ContinueOnError(image, () => Write(image, Await((mailbox, cancel) => new SignatureVerifier(_policy!).VerifyAsync(image, mailbox, cancel))));
        }
    }

    /// <summary>One Boolean for all: an array of several is true in a condition, whatever is in it.</summary>
    protected override void EndProcessing()
    {
        RequireInput(_count, "test");
        if (Quiet)
        {
            WriteObject(_count > 0 && _accepted == _count);
        }
    }

    private protected override string? Advise(ImageError error) =>
        error == ImageError.NotFound ? "Check the spelling of the name, and see what is attached to the image with Get-RegistryReferrer." : null;

    private SignaturePolicy ReadTrust() => new SignatureTrustInput
    {
        PublicKey = PublicKey,
        TrustedRoot = TrustedRoot,
        Identity = Identity,
        Issuer = Issuer,
        TrustPolicy = TrustPolicy,
        TrustStore = TrustStore,
        Policy = Policy,
    }.Read(this);

    private void Write(object image, IReadOnlyList<ImageSignature> signatures)
    {
        if (signatures.Count == 0)
        {
            throw new ImageException(ImageError.NotFound, $"Nobody has signed '{image}'.", image);
        }

        _accepted += signatures.Any(signature => signature.IsAccepted) ? 1 : 0;
        if (!Quiet)
        {
            WriteObject(signatures, enumerateCollection: true);
        }
    }
}
