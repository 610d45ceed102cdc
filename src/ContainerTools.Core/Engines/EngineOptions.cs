using ContainerTools.Registry.Authentication;

namespace ContainerTools.Engines;

/// <summary>Which engine is meant.</summary>
/// <param name="Kind">The engine.</param>
public sealed record EngineOptions(EngineKind Kind)
{
    /// <summary>The namespace of containerd; null for the one in <c>CONTAINERD_NAMESPACE</c>, else <c>default</c>. Other engines have none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where engines and their programs are looked for.</summary>
    internal UserEnvironment Environment { get; init; } = UserEnvironment.Current;
}
