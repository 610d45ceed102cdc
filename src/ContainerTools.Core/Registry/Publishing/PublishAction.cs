namespace ContainerTools.Registry.Publishing;

/// <summary>What is done with one part of an image that is published.</summary>
public enum PublishAction
{
    /// <summary>It is sent.</summary>
    Send,

    /// <summary>It is compressed and sent; its digest is known only then.</summary>
    Compress,

    /// <summary>The registry takes it over from another of its repositories.</summary>
    Mount,

    /// <summary>Nothing is to be done.</summary>
    Skip,

    /// <summary>The tag is made to lead to the manifest.</summary>
    Tag,
}
