namespace ContainerTools.Registry.Publishing;

/// <summary>One thing that publishing would do, or has no need to do.</summary>
/// <param name="Action">What is done, or would be done.</param>
/// <param name="Subject">The blob, manifest or tag.</param>
/// <param name="Reason">Why so; empty where there is nothing to say.</param>
public sealed record PublishStep(PublishAction Action, string Subject, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Reason.Length == 0 ? $"{Action} {Subject}" : $"{Action} {Subject}: {Reason}";
}
