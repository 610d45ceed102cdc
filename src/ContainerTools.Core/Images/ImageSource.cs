namespace ContainerTools;

/// <summary>Where an image came from: a registry, an archive, a folder, a composition.</summary>
public abstract class ImageSource
{
    public abstract string Name { get; }

    public override string ToString() => Name;
}
