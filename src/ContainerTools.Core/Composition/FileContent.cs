namespace ContainerTools.Composition;

/// <summary>What a file in a layer holds; can be opened again and again.</summary>
internal abstract class FileContent(long size)
{
    /// <summary>In bytes; a content that turns out longer or shorter has changed.</summary>
    public long Size { get; } = size;

    /// <summary>Equal for contents that are sure to be the same, across processes.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Where it comes from, for messages.</summary>
    public abstract string Origin { get; }

    /// <summary>Whether a later change is sure to change the fingerprint.</summary>
    public virtual bool IsSettled => true;

    /// <exception cref="ImageException">It has changed or is gone. So does the stream fail that finds out with its last byte: what was read may be half of this and half of that.</exception>
    public abstract Stream Open();
}
