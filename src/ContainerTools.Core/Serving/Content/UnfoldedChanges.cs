namespace ContainerTools.Serving.Content;

/// <summary>Changes that are in the journal and not in the index yet.</summary>
/// <param name="First">When the first of them came.</param>
/// <param name="Last">When the last of them came.</param>
internal sealed record UnfoldedChanges(DateTimeOffset First, DateTimeOffset Last);
