namespace ContainerTools.Syncing;

/// <summary>An entry of a file of rules that is being read, beginning as the file's defaults say.</summary>
internal sealed record SyncRuleDraft
{
    /// <summary>Each becomes a rule.</summary>
    public EquatableList<string> Sources { get; init; } = [];

    /// <summary>All else.</summary>
    public SyncRule Rule { get; init; } = new("", "");
}
