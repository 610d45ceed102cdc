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

    /// <inheritdoc/>
    public override string ToString() => Tags.Count == 0 ? Name.Name : $"{Name.Name}:{string.Join(',', Tags)}";
}
