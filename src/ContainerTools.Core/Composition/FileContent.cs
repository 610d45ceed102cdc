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

    public abstract Stream Open();

    /// <summary>Called when all of it was read.</summary>
    /// <exception cref="ImageException">It has changed meanwhile, so what was read may be half of this and half of that.</exception>
    public virtual void CheckUnchanged()
    {
    }
}
