namespace ContainerTools.Archive.Writing;

/// <summary>In which form layers are written.</summary>
public enum LayerForm
{
    /// <summary>As they came, so that their digests and the manifest's stay.</summary>
    Keep,

    /// <summary>Uncompressed; the image ID stays, the manifest becomes another one.</summary>
    None,
}
