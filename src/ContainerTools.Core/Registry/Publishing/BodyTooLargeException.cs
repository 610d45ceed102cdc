namespace ContainerTools.Registry.Publishing;

/// <summary>The registry, or a proxy before it, takes no bodies of this size.</summary>
/// <param name="failure">What to say where smaller ones are no way out.</param>
internal sealed class BodyTooLargeException(ImageException failure) : Exception(failure.Message, failure)
{
    public ImageException Failure { get; } = failure;
}
