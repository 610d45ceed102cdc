using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Pulling;

namespace ContainerTools.Commands;

/// <summary>
/// Takes names, removes tags, or manifests with all their tags; never what a tag needs that nobody spoke of. All names are known before the
/// first is removed, so that what they have in common goes when all of it is named.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "RegistryImage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Pages + "Remove-RegistryImage.md")]
[OutputType(typeof(ImageReference))]
public sealed class RemoveRegistryImageCommand : NamedImageCommand
{
    // Each costs a request.
    private const int MaximumTags = 1000;
    private readonly List<ImageReference> _named = [];

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

    protected override void ProcessRecord() => ForEachListed(Name, nameof(Name), name =>
    {
        ImageReference reference = Refine(name, Tag, Digest);
        _named.Add(reference.Tag is not null || reference.Digest is not null
            ? reference
            : throw new ImageException(ImageError.InvalidArgument, $"'{reference}' names a repository; give a tag or a digest to say what is to be removed.", reference));
    });

    protected override void EndProcessing()
    {
        foreach (IGrouping<string, ImageReference> repository in _named.Distinct().GroupBy(reference => reference.Name))
        {
            Remove([.. repository]);
        }
    }

    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.NotFound => "It may be gone already; see what there is with Get-RegistryTag.",
        ImageError.Forbidden => "Use an account that may remove from this repository.",
        _ => null,
    };

    private void Remove(ImageReference[] named)
    {
        RegistryClient client = CreateClient();
        var found = new List<(ImageReference Reference, Digest Digest)>();
        foreach (ImageReference reference in named)
        {
            ContinueOnError(reference, () => found.Add((reference, Resolve(client, reference))));
        }

        // Whoever fails above stays, and what it leads to with it.
        KeptTags? kept = null;
        bool isKnown = Force || found.Count == 0 || ContinueOnError(named[0], () =>
            kept = Await((mailbox, cancel) => KeptTags.ReadAsync(client, named[0], MaximumTags, mailbox, cancel)));
        if (!isKnown)
        {
            return;
        }

        // All that are named are taken out before the first is looked at: what only they need may go.
        var heads = new Dictionary<string, ManifestHead>(StringComparer.Ordinal);
        foreach (string tag in found.Select(item => item.Reference.Tag).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (kept?.Remove(tag) is { } head)
            {
                heads.Add(tag, head);
            }
        }

        // Indexes first: one that stays after all keeps its images.
        HashSet<Digest> indexes = [.. heads.Values.Where(head => MediaTypes.IsIndex(head.MediaType)).Select(head => head.Digest)];
        var gone = new Dictionary<Digest, Outcome>();
        foreach ((ImageReference reference, Digest digest) in found.OrderBy(item => indexes.Contains(item.Digest) ? 0 : 1))
        {
            bool isManifest = Manifest || reference.Tag is null;
            Outcome outcome = Outcome.Stays;
            ContinueOnError(reference, () => outcome = !isManifest ? RemoveTag(client, reference.WithDigest(null), digest, kept, heads.Values)
                : gone.TryGetValue(digest, out Outcome before) ? before
                : RemoveManifest(client, reference.WithDigest(digest), kept, heads.Values));
            if (outcome == Outcome.Stays)
            {
                // What it needs must stay too. With -WhatIf all goes on as if it were gone.
                if (heads.Remove(reference.Tag ?? "", out ManifestHead? head))
                {
                    kept?.Add(head);
                }

                continue;
            }

            heads.Remove(reference.Tag ?? "");
            if (isManifest)
            {
                gone[digest] = outcome;
            }

            if (outcome == Outcome.Removed && PassThru)
            {
                WriteObject(reference.WithDigest(isManifest ? digest : null));
            }
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

    private Outcome RemoveTag(RegistryClient client, ImageReference reference, Digest digest, KeptTags? kept, IEnumerable<ManifestHead> named)
    {
        string tag = reference.Tag!;
        string[]? others = kept is null ? null : OthersOf(kept, digest, named, tag);
        if (!Force && KeptTags.MayAttach(tag))
        {
            string? need = kept is null
                ? $"it may hold what is attached to an image, and {reference.Name} has more than {MaximumTags:N0} tags, too many to see which of them need it"
                : Await((mailbox, cancel) => kept.FindNeedAsync(tag, mailbox, cancel));
            if (need is not null)
            {
                throw new ImageException(ImageError.InvalidArgument, $"Tag '{tag}' of {reference.Name} is not removed: {need}. Give -Force to remove it all the same.", reference);
            }
        }

        if (Ask(reference, $"Remove the tag; {digest} stays{Describe(others)}") is var answer && answer != Outcome.Removed)
        {
            return answer;
        }

        try
        {
            Await((mailbox, cancel) => new TagRemover(client).RemoveAsync(reference, digest, others ?? [], Force, mailbox, cancel));
        }
        catch (ImageException exception) when (exception.Error == ImageError.Unsupported)
        {
            throw new ImageException(
                ImageError.Unsupported,
                Force
                    ? $"{exception.Message} Nothing was removed."
                    : $"{exception.Message} Nothing was removed. If the registry removes manifests, -Manifest would remove {digest}{Describe(others)}; -Force would remove the tag alone, by way of an empty image that is pushed under it.",
                reference,
                exception);
        }

        return Outcome.Removed;
    }

    private Outcome RemoveManifest(RegistryClient client, ImageReference reference, KeptTags? kept, IEnumerable<ManifestHead> named)
    {
        Digest digest = reference.Digest!.Value;
        if (!Force)
        {
            RequireFree(reference, kept);
        }

        string[] others = kept is null ? [] : OthersOf(kept, digest, named, reference.Tag);
        string action = kept is null ? "Remove the manifest with all tags that lead to it"
            : others.Length == 0 ? "Remove the manifest"
            : $"Remove the manifest, with it the tags {string.Join(", ", others)}";
        if (Ask(reference, action) is var answer && answer != Outcome.Removed)
        {
            return answer;
        }

        Await((mailbox, cancel) => new ManifestRemover(client).RemoveAsync(reference, mailbox, cancel));
        return Outcome.Removed;
    }

    private void RequireFree(ImageReference reference, KeptTags? kept)
    {
        Digest digest = reference.Digest!.Value;
        string? problem = kept is null
            ? $"{reference.Name} has more than {MaximumTags:N0} tags, too many to see which of them lead to {digest} and would go with it."
            : kept.TagsOf(digest) is [_, ..] others
                ? $"Manifest {digest} of {reference.Name} is {(reference.Tag is null ? "" : "also ")}tagged {string.Join(", ", others)}, which would go with it."
                : Await((mailbox, cancel) => kept.FindNeedAsync(digest, mailbox, cancel)) is { } need
                    ? $"Manifest {digest} of {reference.Name} is not removed: {need}."
                    : null;
        if (problem is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{problem} Give -Force to remove it all the same.", reference);
        }
    }

    // Those that stay, and those that are named too and not gone yet.
    private static string[] OthersOf(KeptTags kept, Digest digest, IEnumerable<ManifestHead> named, string? tag) =>
        [.. kept.TagsOf(digest).Concat(named.Where(head => head.Digest == digest && head.Tag != tag).Select(head => head.Tag!)).Order(StringComparer.Ordinal)];

    // PowerShell's own words for question and caption.
    private Outcome Ask(ImageReference reference, string action) =>
        ShouldProcess($"Performing the operation \"{action}\" on target \"{reference}\".", null, null, out ShouldProcessReason reason) ? Outcome.Removed
        : reason == ShouldProcessReason.WhatIf ? Outcome.Tried
        : Outcome.Stays;

    private static string Describe(string[]? others) => others switch
    {
        null => ", with whatever other tags it has",
        [] => ", which has no other tag",
        _ => $", which is also tagged {string.Join(", ", others)}",
    };

    private enum Outcome
    {
        /// <summary>It was refused, or the user said no.</summary>
        Stays,

        /// <summary>It would be removed.</summary>
        Tried,

        /// <summary>It is gone, or may go.</summary>
        Removed,
    }
}
