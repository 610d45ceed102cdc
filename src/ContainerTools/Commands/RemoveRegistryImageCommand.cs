using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Commands;

/// <summary>Takes names, removes tags, or manifests with all their tags; never a tag that nobody spoke of.</summary>
[Cmdlet(VerbsCommon.Remove, "RegistryImage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Pages + "Remove-RegistryImage.md")]
[OutputType(typeof(ImageReference))]
public sealed class RemoveRegistryImageCommand : NamedImageCommand
{
    // Each costs a request.
    private const int MaximumTags = 1000;
    private readonly Dictionary<string, Dictionary<string, Digest>?> _tags = new(StringComparer.Ordinal);

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Reference", "ImageName")]
    [ArgumentCompleter(typeof(NameCompleter))]
    public NameText[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string? Tag { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DigestText? Digest { get; set; }

    [Parameter]
    public SwitchParameter Manifest { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForEachListed(Name, nameof(Name), name => Remove(Refine(name, Tag, Digest)));

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.NotFound => "It may be gone already; see what there is with Get-RegistryTag.",
        ImageError.Forbidden => "Use an account that may remove from this repository.",
        _ => null,
    };

    private void Remove(ImageReference reference)
    {
        if (reference.Tag is null && reference.Digest is null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{reference}' names a repository; give a tag or a digest to say what is to be removed.", reference);
        }

        RegistryClient client = CreateClient();
        Digest digest = Resolve(client, reference);
        string[]? others = Force ? null : FindTags(client, reference)?.Where(tag => tag.Value == digest && tag.Key != reference.Tag).Select(tag => tag.Key).Order(StringComparer.Ordinal).ToArray();
        if (Manifest || reference.Tag is null)
        {
            RemoveManifest(client, reference.WithDigest(digest), others);
        }
        else
        {
            RemoveTag(client, reference.WithDigest(null), digest, others);
        }
    }

    private Digest Resolve(RegistryClient client, ImageReference reference)
    {
        ImageReference asked = reference.Tag is null ? reference : reference.WithDigest(null);
        Digest current = Await((mailbox, cancel) => client.ResolveAsync(asked, mailbox, cancel));
        return reference.Digest is null || reference.Digest == current
            ? current
            : throw new ImageException(ImageError.TagMoved, $"Tag '{reference.Tag}' of {reference.Name} leads to {current}, not to {reference.Digest}; it is not removed.", reference);
    }

    private Dictionary<string, Digest>? FindTags(RegistryClient client, ImageReference reference)
    {
        if (!_tags.TryGetValue(reference.Name, out Dictionary<string, Digest>? tags))
        {
            IReadOnlyDictionary<string, Digest>? found = Await((mailbox, cancel) => client.GetTagDigestsAsync(reference.WithTag(null).WithDigest(null), MaximumTags, mailbox, cancel));
            tags = found is null ? null : new Dictionary<string, Digest>(found, StringComparer.Ordinal);
            _tags.Add(reference.Name, tags);
        }

        return tags;
    }

    private void RemoveTag(RegistryClient client, ImageReference reference, Digest digest, string[]? others)
    {
        if (!ShouldProcess(reference.ToString(), $"Remove the tag; {digest} stays{Describe(others)}"))
        {
            return;
        }

        try
        {
            Await((mailbox, cancel) => new ManifestRemover(client).RemoveAsync(reference, mailbox, cancel));
        }
        catch (ImageException exception) when (exception.Error == ImageError.Unsupported)
        {
            throw new ImageException(ImageError.Unsupported, $"{exception.Message} Nothing was removed. If the registry removes manifests, -Manifest would remove {digest}{Describe(others)}.", reference, exception);
        }

        _tags.GetValueOrDefault(reference.Name)?.Remove(reference.Tag!);
        if (others is [var witness, ..])
        {
            CheckStays(client, reference, others, reference.WithTag(witness));
        }

        Give(reference);
    }

    // Registries of old remove the manifest, and so every tag, when they are asked to remove one.
    private void CheckStays(RegistryClient client, ImageReference reference, string[] others, ImageReference witness)
    {
        try
        {
            Await((mailbox, cancel) => client.ResolveAsync(witness, mailbox, cancel));
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            throw new ImageException(ImageError.RegistryFailed, $"{reference.Registry} removed not only {reference} but its manifest, and with it the tags {string.Join(", ", others)}.", reference, exception);
        }
    }

    private void RemoveManifest(RegistryClient client, ImageReference reference, string[]? others)
    {
        if (!Force && others is not [])
        {
            throw new ImageException(
                ImageError.InvalidArgument,
                others is null
                    ? $"{reference.Name} has more than {MaximumTags:N0} tags, too many to see which of them lead to {reference.Digest} and would go with it. Give -Force to remove it all the same."
                    : $"Manifest {reference.Digest} of {reference.Name} is {(reference.Tag is null ? "" : "also ")}tagged {string.Join(", ", others)}, which would go with it. Give -Force to remove it all the same.",
                reference);
        }

        if (!ShouldProcess(reference.ToString(), others is null ? "Remove the manifest with all tags that lead to it" : "Remove the manifest"))
        {
            return;
        }

        Await((mailbox, cancel) => new ManifestRemover(client).RemoveAsync(reference, mailbox, cancel));
        _tags.Remove(reference.Name);
        Give(reference);
    }

    private static string Describe(string[]? others) => others switch
    {
        null => ", with whatever other tags it has",
        [] => ", which has no other tag",
        _ => $", which is also tagged {string.Join(", ", others)}",
    };

    private void Give(ImageReference reference)
    {
        if (PassThru)
        {
            WriteObject(reference);
        }
    }
}
