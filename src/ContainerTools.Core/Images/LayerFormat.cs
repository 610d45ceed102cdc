namespace ContainerTools;

/// <summary>The fixed names in a layer (OCI image-spec, layer.md).</summary>
internal static class LayerFormat
{
    /// <summary>Of an entry that takes away what layers below have under the rest of its name ("Whiteouts").</summary>
    public const string WhiteoutPrefix = ".wh.";
}
