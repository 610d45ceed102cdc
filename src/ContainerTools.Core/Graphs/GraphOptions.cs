using ContainerTools.Packages;

namespace ContainerTools.Graphs;

/// <summary>What a graph is made of.</summary>
public sealed record GraphOptions
{
    /// <summary>Whether what programs and scripts ask for when they start is a reference, too: the loader, libraries by name, the interpreter.</summary>
    public bool IncludesRuntimeLinks { get; init; }

    /// <summary>Whose packages of an image are nodes; empty for all.</summary>
    public IReadOnlyCollection<PackageEcosystem> Ecosystems { get; init; } = [];

    /// <summary>Of a scan: the folder in which the files lie when they are used; null for where they go in the image.</summary>
    public string? Prefix { get; init; }
}
