namespace ContainerTools.Registry.Publishing;

/// <summary>An upload that may be taken up again, by asking the registry how far it came.</summary>
/// <param name="failure">What to say where that does not help.</param>
internal sealed class UploadBrokenException(ImageException failure) : IOException(failure.Message, failure)
{
    public ImageException Failure { get; } = failure;
}
