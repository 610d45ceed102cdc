namespace ContainerTools;

/// <summary>Names that the layer format reserves (OCI image-spec, layer.md).</summary>
internal static class LayerFormat
{
    /// <summary>The beginning of the name of a whiteout: an entry that hides the file with the rest of the name in the layers below ("Whiteouts").</summary>
    public const string WhiteoutPrefix = ".wh.";
}
