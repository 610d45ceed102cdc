namespace ContainerTools.Layering;

/// <summary>How a graph is written down.</summary>
public enum GraphFormat
{
    /// <summary>Flowcharts of Mermaid, which many pages of text show as pictures.</summary>
    Mermaid,

    /// <summary>The language of Graphviz.</summary>
    Dot,

    /// <summary>An array as Nix's <c>exportReferencesGraph</c> has it, with files, versions and rates beside; it can be read again.</summary>
    Json,
}
