using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Syncing;

namespace ContainerTools.Commands;

/// <summary>Takes repositories, or rules of a file, makes other repositories the same, tells what became of each tag as it happens.</summary>
[Cmdlet(VerbsData.Sync, "RegistryRepository", DefaultParameterSetName = RepositorySet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Sync-RegistryRepository.md")]
[OutputType(typeof(SyncResult))]
public sealed class SyncRegistryRepositoryCommand : NamedImageCommand
{
    private const string RepositorySet = "Source";
    private const string RuleSet = "RulePath";
    private readonly List<string> _sources = [];
    private IReadOnlyCollection<string> _destinations = [];

    [Parameter(ParameterSetName = RepositorySet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string[] Source { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NameCompleter))]
    public string Destination { get; set; } = "";

    [Parameter(ParameterSetName = RuleSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string RulePath { get; set; } = "";

    [Parameter(ParameterSetName = RepositorySet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string[] IncludeRegex { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string[] ExcludeRegex { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string? VersionRange { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    public SwitchParameter IncludePrerelease { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateNotNullOrEmpty]
    public string? Suffix { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Latest { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformText[] Platform { get; set; } = [];

    [Parameter(ParameterSetName = RepositorySet)]
    public SwitchParameter AllPlatforms { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    public SwitchParameter IncludeReferrers { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    public SwitchParameter Remove { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    [ValidateRange(0, int.MaxValue)]
    public int RateLimitReserve { get; set; }

    [Parameter(ParameterSetName = RepositorySet)]
    public RateLimitAction RateLimitAction { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = new SyncOptions().ThrottleLimit;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    // Gathered, so that a contradiction among them is found before anything is changed.
    protected override void ProcessRecord()
    {
        if (ParameterSetName == RepositorySet)
        {
            ForEachListed(Source, nameof(Source), _sources.Add);
        }
    }

    protected override void EndProcessing() => FailOnError(() =>
    {
        SyncRule[] rules = ParameterSetName == RuleSet ? ReadFile() : MakeRules();
        if (rules.Length == 0)
        {
            RequireInput(0, "synchronize");
            return;
        }

        _destinations = RepositorySync.FindDestinationRegistries(rules);
        if (_destinations.Count > 1 && (Credential is not null || Token is not null || Certificate is not null))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The rules write to {string.Join(", ", _destinations)}; credentials for each of them are given with Connect-Registry.");
        }

        RegistryClient client = CreateClient();
        string? state = StatePath is null ? null : this.ResolveFilePath(StatePath);
        Func<Blob, Blob>? keep = rules.Any(rule => rule.Platforms.Count > 0) && this.OpenStore(Store, NoStore) is { } store ? store.Cache : null;
        var options = new SyncOptions { ThrottleLimit = ThrottleLimit, StatePath = state, KeepsState = !IsWhatIf, Force = Force, Keep = keep };
        Await((mailbox, cancel) =>
        {
            options = options with { Approve = (intended, token) => AskAsync(intended, mailbox, token) };
            return new RepositorySync(client, options).RunAsync(rules, result => mailbox.Post(() => Write(result)), mailbox, cancel);
        });
    });

    private protected override RegistryOptions Complete(RegistryOptions options) => options with
    {
        MaximumTransfers = IsGiven(nameof(ThrottleLimit)) ? ThrottleLimit : options.MaximumTransfers,
    };

    // A source must not see what opens the destination.
    private protected override bool IsCredentialFor(string registry) => _destinations.Contains(registry, StringComparer.OrdinalIgnoreCase);

    // Where nothing is to be done nobody is asked, and so nobody says it.
    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    private SyncRule[] ReadFile()
    {
        string path = this.ResolveFilePath(RulePath);
        return [.. SyncRuleFile.Parse(SourceFile.ReadAllBytes(path, SyncRuleFile.MaximumSize + 1), $"'{path}'")];
    }

    private SyncRule[] MakeRules()
    {
        if (AllPlatforms && Platform.Length > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, "Give either -Platform or -AllPlatforms, not both.");
        }

        var rule = new SyncRule("", Destination)
        {
            Include = [.. Include],
            IncludeRegex = [.. IncludeRegex],
            Exclude = [.. Exclude],
            ExcludeRegex = [.. ExcludeRegex],
            VersionRange = VersionRange,
            IncludePrerelease = IncludePrerelease,
            Suffix = Suffix,
            Latest = Latest,
            Platforms = [.. Platform.Select(text => text.Read()).Distinct()],
            IncludeReferrers = IncludeReferrers,
            Remove = Remove,
            RateLimitReserve = RateLimitReserve,
            RateLimitAction = RateLimitAction,
        };
        return [.. _sources.Distinct().Select(source => rule with { Source = source })];
    }

    private void Write(SyncResult result)
    {
        if (result.Error is { } error)
        {
            WriteError(ErrorTable.ToRecord(error, result.Destination, error.Error switch
            {
                ImageError.InvalidArgument => "If the source is to have no tags, give -Force to remove them at the destination too.",
                ImageError.Unsupported => "If a tag is to be removed all the same, -Force removes it alone, by way of an empty image that is pushed under it.",
                _ => null,
            }));
        }

        WriteObject(result);
    }

    // Asked and answered on the pipeline's thread. If that ends, nobody answers, and the work is cancelled.
    private Task<SyncAnswer> AskAsync(SyncResult intended, Mailbox mailbox, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<SyncAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        mailbox.Post(() => answer.SetResult(Ask(intended)));
        return answer.Task.WaitAsync(cancel);
    }

    private SyncAnswer Ask(SyncResult intended)
    {
        string action = intended switch
        {
            { Action: SyncAction.Removed } => $"Remove the tag, which leads to {intended.PreviousDigest}",
            { Action: SyncAction.Copied } => $"Copy {intended.Digest} from {intended.Source}",
            { ReferrerCount: > 0 } => $"Bring what is attached to {intended.Digest} from {intended.Source.Name}",
            _ => $"Copy {intended.Digest} from {intended.Source} in place of {intended.PreviousDigest}",
        };
        return ShouldProcess($"Performing the operation \"{action}\" on target \"{intended.Destination}\".", null, null, out ShouldProcessReason reason) ? SyncAnswer.Do
            : reason == ShouldProcessReason.WhatIf ? SyncAnswer.Preview
            : SyncAnswer.Decline;
    }
}
