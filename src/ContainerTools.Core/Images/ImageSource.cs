namespace ContainerTools;

/// <summary>Where an image was read from: a registry, an archive, a folder or a composition.</summary>
public abstract class ImageSource
{
    /// <summary>The source as people write it, such as a path or the name of a registry.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
