namespace ContainerTools.Composition;

/// <summary>What the history of an image says of a layer that is added to it (OCI image-spec, config.md, "history"). What is null is not written.</summary>
public sealed record HistoryNote
{
    /// <summary>Who made the layer ("author").</summary>
    public string? Author { get; init; }

    /// <summary>The command that made the layer ("created_by").</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Any text ("comment"); null says what the layer was made of.</summary>
    public string? Comment { get; init; }
}
