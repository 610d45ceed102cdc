namespace ContainerTools.Signing;

/// <summary>A manifest or index whose signatures are looked for.</summary>
/// <param name="Document">Its bytes are those of its digest.</param>
/// <param name="Reference">The name that the image has; null where it has none.</param>
/// <param name="Source">Where signatures of it would be.</param>
internal sealed record SignatureSubject(ManifestDocument Document, ImageReference? Reference, ImageSource? Source)
{
    /// <summary>The repository with its registry; null for an image without a name.</summary>
    public string? Repository => Reference is null ? null : $"{Reference.Registry}/{Reference.Repository}";
}
