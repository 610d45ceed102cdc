using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Locking;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;
using ContainerTools.Signing;

namespace ContainerTools.Commands;

/// <summary>Takes names, gives images whose layers are fetched when somebody asks for them.</summary>
[Cmdlet(VerbsCommon.Get, "RegistryImage", DefaultParameterSetName = PlatformSet, HelpUri = OnlineHelp.Pages + "Get-RegistryImage.md")]
[OutputType(typeof(Image), typeof(Artifact), ParameterSetName = [PlatformSet, LockSet])]
[OutputType(typeof(ImageIndex), ParameterSetName = [AllPlatformsSet, LockSet])]
public sealed class GetRegistryImageCommand : NamedImageCommand
{
    private const string PlatformSet = "Platform";
    private const string AllPlatformsSet = "AllPlatforms";
    private const string LockSet = "LockFile";
    private RegistryClient? _client;
    private SignaturePolicy? _policy;
    private StoreFallback? _fallback;

    [Parameter(ParameterSetName = PlatformSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = AllPlatformsSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LockSet, Position = 0)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ParameterSetName = PlatformSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = AllPlatformsSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = PlatformSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = AllPlatformsSet, ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    [Parameter(ParameterSetName = PlatformSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformText? Platform { get; set; }

    [Parameter(ParameterSetName = AllPlatformsSet, Mandatory = true)]
    public SwitchParameter AllPlatforms { get; set; }

    [Parameter(ParameterSetName = LockSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string LockFile { get; set; } = "";

    [Parameter]
    public SwitchParameter VerifyTag { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequireSignature { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FinalImageName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FinalImageTag { get; set; }

    [Parameter]
    public SwitchParameter AllowForeignLayer { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    [Parameter]
    public SwitchParameter Offline { get; set; }

    protected override void ProcessRecord()
    {
        FailOnError(CheckOffline, Name);
        if (RequireSignature is not null && _policy is null)
        {
            FailOnError(() => _policy = SignatureTrustInput.ReadPolicy(this, RequireSignature), RequireSignature);
        }

        if (ParameterSetName == LockSet)
        {
            WriteLocked();
            return;
        }

        ForEachListed(Name, nameof(Name), name =>
        {
            ImageReference reference = Refine(name, Tag, Digest);
            Platform? platform = GivenText(Platform, nameof(Platform))?.Read();
            if (VerifyTag && (reference.Tag is null || reference.Digest is null))
            {
                throw new ImageException(ImageError.InvalidArgument, $"-VerifyTag compares a tag with a digest, but '{reference}' does not have both.", reference);
            }

            RegistryClient client = Client;
            Write(Await((mailbox, cancel) => GetAsync(client, reference, platform, mailbox, cancel)));
        });
    }

    private protected override RegistryOptions Complete(RegistryOptions options) => options with { AllowForeignLayer = AllowForeignLayer };

    private void CheckOffline()
    {
        if (Offline && (NoStore || VerifyTag || RequireSignature is not null))
        {
            string other = NoStore ? nameof(NoStore) : VerifyTag ? nameof(VerifyTag) : nameof(RequireSignature);
            throw new ImageException(ImageError.InvalidArgument, $"-Offline takes images from the store and asks no registry; it does not go with -{other}.");
        }
    }

    private RegistryClient Client => _client ??= OpenClient();

    private RegistryClient OpenClient()
    {
        if (this.OpenStore(Store, NoStore) is not { } store)
        {
            return CreateClient();
        }

        _fallback = new StoreFallback(store, Offline);
        return CreateClient(store.Cache).WithFallback(_fallback);
    }

    private void WriteLocked()
    {
        ImageLock locks = null!;
        var wanted = new List<LockedImage>();
        FailOnError(
            () =>
            {
                string path = this.ResolveFilePath(LockFile);
                locks = ImageLock.Parse(SourceFile.ReadAllBytes(path), $"'{path}'");
                wanted.AddRange(Name.Length == 0 ? locks.Images : []);
            },
            LockFile);
        ForEachListed(Name, nameof(Name), name => wanted.AddRange(Select(locks, name)));
        foreach (LockedImage locked in wanted.Distinct())
        {
            ContinueOnError(locked.Reference, () =>
            {
                RegistryClient client = Client;
                Write(Await((mailbox, cancel) => GetLockedAsync(client, locks, locked, mailbox, cancel)));
            });
        }
    }

    private void Write(IImage image)
    {
        WriteObject(image, enumerateCollection: false);
        foreach (UnreadableEntry entry in (image as ImageIndex)?.FindUnreadableEntries() ?? [])
        {
            WriteError(ErrorTable.ToRecord(entry.Error));
        }
    }

    // A name alone stands for all its tags.
    private static LockedImage[] Select(ImageLock locks, ImageReference name)
    {
        LockedImage[] found = locks.Images
            .Where(locked => locked.Reference.Name == name.Name)
            .Where(locked => (name.Tag is null || name.Tag == locked.Tag) && (name.Digest is null || name.Digest == locked.Digest || name.Digest == locked.Index))
            .ToArray();
        return found.Length > 0 ? found : throw new ImageException(ImageError.NotFound, $"{locks.Name} has no image '{name}'.", name);
    }

    private async Task<IImage> GetLockedAsync(RegistryClient client, ImageLock locks, LockedImage locked, Mailbox mailbox, CancellationToken cancel)
    {
        Task checking = CheckTagAsync(client, locked.Pinned, mailbox, cancel);
        IImage image = await client.GetPinnedAsync(locked.Reference, locked.Digest, locked.Platform, locked.Index, mailbox, cancel).ConfigureAwait(false);
        locks.Verify(locked, image);
        await FinishAsync(checking, locked.Pinned, mailbox).ConfigureAwait(false);
        await CheckSignatureAsync(image, mailbox, cancel).ConfigureAwait(false);
        return Rename(image);
    }

    private async Task<IImage> GetAsync(RegistryClient client, ImageReference reference, Platform? platform, Mailbox mailbox, CancellationToken cancel)
    {
        Task checking = CheckTagAsync(client, reference, mailbox, cancel);
        IImage image = AllPlatforms
            ? await client.GetAllPlatformsAsync(reference, mailbox, cancel).ConfigureAwait(false)
            : await client.GetAsync(reference, platform, mailbox, cancel).ConfigureAwait(false);
        await FinishAsync(checking, reference, mailbox).ConfigureAwait(false);
        await CheckSignatureAsync(image, mailbox, cancel).ConfigureAwait(false);
        return Rename(image);
    }

    // A registry that is away does not tell where a tag leads; the image came from the store then, by its digest.
    private async Task FinishAsync(Task checking, ImageReference reference, Mailbox mailbox)
    {
        try
        {
            await checking.ConfigureAwait(false);
        }
        catch (ImageException exception) when (!VerifyTag && StoreFallback.IsAway(exception) && _fallback?.WasAway(reference.Registry) == true)
        {
            mailbox.Verbose($"Tag '{reference.Tag}' of {reference.Name} was not compared with {reference.Digest}: {exception.Message}");
        }
    }

    private Task CheckTagAsync(RegistryClient client, ImageReference reference, Mailbox mailbox, CancellationToken cancel) =>
        reference is { Tag: not null, Digest: not null } ? CompareTagAsync(client, reference, mailbox, cancel) : Task.CompletedTask;

    private async Task CompareTagAsync(RegistryClient client, ImageReference reference, Mailbox mailbox, CancellationToken cancel)
    {
        if (Offline)
        {
            return;
        }

        string problem;
        try
        {
            if (await client.FindTagDriftAsync(reference, mailbox, cancel).ConfigureAwait(false) is not { } actual)
            {
                return;
            }

            problem = $"Tag '{reference.Tag}' of {reference.Name} leads to {actual} now, not to {reference.Digest}.";
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            problem = $"Tag '{reference.Tag}' does not exist in {reference.Name}.";
        }

        if (VerifyTag)
        {
            throw new ImageException(ImageError.TagMoved, problem, reference);
        }

        mailbox.Warning(problem + " The digest decides.");
    }

    // What was fetched is verified, by its digest; the tag is not asked again.
    private async Task CheckSignatureAsync(IImage image, Mailbox mailbox, CancellationToken cancel)
    {
        if (_policy is not null)
        {
            await new SignatureVerifier(_policy).RequireAsync(image, mailbox, cancel).ConfigureAwait(false);
        }
    }

    private IImage Rename(IImage image)
    {
        if (FinalImageName is null && FinalImageTag is null)
        {
            return image;
        }

        string name = FinalImageName ?? image.Reference!.Name;
        string tag = FinalImageTag ?? image.Reference!.Tag ?? ImageReference.DefaultTag;
        return image.Rename([GivenName.Join(name, tag, "-" + nameof(FinalImageName), "-" + nameof(FinalImageTag))]);
    }
}
