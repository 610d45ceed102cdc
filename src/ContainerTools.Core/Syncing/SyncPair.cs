namespace ContainerTools.Syncing;

/// <summary>One repository that goes to another one.</summary>
/// <param name="Source">Registry and repository.</param>
/// <param name="Destination">Registry and repository.</param>
/// <param name="Rule">What of it.</param>
/// <param name="Tags">Which tags.</param>
internal sealed record SyncPair(ImageReference Source, ImageReference Destination, SyncRule Rule, TagSelector Tags)
{
    /// <summary>What became of a tag.</summary>
    public SyncResult Tell(SyncAction action, string? tag) => new(Source.WithTag(tag), Destination.WithTag(tag), action);

    /// <inheritdoc/>
    public override string ToString() => $"{Source.Name} to {Destination.Name}";
}
