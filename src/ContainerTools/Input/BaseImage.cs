namespace ContainerTools.Input;

/// <summary>A base as it is given: an image, one for several platforms, or the name of one that a registry has.</summary>
public sealed class BaseImage
{
    private readonly NameText? _name;

    private BaseImage(IImage? image, NameText? name) => (Image, _name) = (image, name);

    /// <summary>The image or index; null where a name was given.</summary>
    public IImage? Image { get; }

    /// <summary>Takes any text; PowerShell converts strings with this method.</summary>
    public static BaseImage Parse(string text) => new(null, NameText.Parse(text));

    /// <summary>Lets PowerShell take a name that was read already.</summary>
    public static implicit operator BaseImage(ImageReference name) => new(null, name);

    /// <summary>Lets PowerShell take an image for one platform.</summary>
    public static implicit operator BaseImage(Image image) => new(image, null);

    /// <summary>Lets PowerShell take an image for several platforms.</summary>
    public static implicit operator BaseImage(ImageIndex index) => new(index, null);

    /// <summary>The name under which registries have it; null where it has none.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: what was given is no name.</exception>
    internal ImageReference? Reference => Image is null ? _name!.Read() : Image.Reference;

    public override string ToString() => Image?.ToString() ?? $"{_name}";
}
