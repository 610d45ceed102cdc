namespace ContainerTools.Registry.Publishing;

/// <summary>An image and where it is to go.</summary>
/// <param name="Image">The image or index.</param>
/// <param name="Name">Registry and repository, without tag and digest.</param>
/// <param name="Tags">None: the manifest is stored under its digest alone.</param>
public sealed record Publication(IImage Image, ImageReference Name, IReadOnlyList<string> Tags)
{
    /// <summary>The references that lead to it afterwards.</summary>
    public IReadOnlyList<ImageReference> GetReferences(Digest digest) =>
        Tags.Count == 0 ? [Name.WithDigest(digest)] : Tags.Select(tag => Name.WithTag(tag).WithDigest(digest)).ToArray();

    /// <summary>An index of artifacts can be complete without an image; one that lacks all that it lists would lead nowhere.</summary>
    /// <exception cref="ImageException">There is nothing to publish.</exception>
    internal void RequireContent()
    {
        if ((Image as ImageIndex)?.FindUnreadableEntries().FirstOrDefault() is { } missing)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{Image} is not whole, so its index would lead to nothing there: {missing.Error.Message}", Image.Digest, missing.Error);
        }

        if (Image is ImageIndex { IsHollow: true } index)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{index} is an index without an image{(index.AbsentEntries.Count > 0 ? "; what it lists is not where it was read from" : "")}.", index.Digest);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Tags.Count == 0 ? Name.Name : $"{Name.Name}:{string.Join(',', Tags)}";
}
