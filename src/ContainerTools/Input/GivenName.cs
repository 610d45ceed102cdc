namespace ContainerTools.Input;

/// <summary>The name of an image as two parameters: a repository, and its tag.</summary>
internal static class GivenName
{
    /// <summary>Puts both together.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="nameParameter">What the user calls the first, with its hyphen.</param>
    /// <param name="tagParameter">What the user calls the second.</param>
    /// <exception cref="ImageException">They are no name for an image, or the repository has a tag already.</exception>
    public static string Join(string name, string tag, string nameParameter, string tagParameter)
    {
        try
        {
            ImageReference repository = ImageReference.Parse(name);
            return repository is { Tag: null, Digest: null } && repository.WithTag(tag) is not null
                ? $"{name}:{tag}"
                : throw new ImageException(ImageError.InvalidArgument, $"'{name}' is more than a repository: give {nameParameter} without a tag or digest, and the tag with {tagParameter}.", name);
        }
        catch (FormatException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, exception.Message, name, exception);
        }
    }
}
