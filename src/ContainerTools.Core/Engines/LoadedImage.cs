namespace ContainerTools.Engines;

/// <summary>An image as an engine says that it has taken it.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Name">What the engine calls it; null for one that has only an ID.</param>
/// <param name="Digest">The ID or digest that the engine named; null where it named none.</param>
public sealed record LoadedImage(EngineKind Engine, string? Name, Digest? Digest)
{
    /// <inheritdoc/>
    public override string ToString() => Name ?? Digest?.ToString() ?? "";
}
