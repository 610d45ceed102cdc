using ContainerTools.Registry;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Input;

/// <summary>What something is attached to: an image or artifact, something that is attached itself, a manifest, or a name that a registry is asked for.</summary>
public sealed class SubjectInput
{
    private readonly Descriptor? _descriptor;

    /// <summary>Takes an image, an index or an artifact. PowerShell converts with this constructor and the others.</summary>
    public SubjectInput(IImage image)
    {
        _descriptor = Describe(image.Document);
        Reference = image.Source is RegistrySession ? image.Reference : null;
    }

    /// <summary>Takes what is attached to something else, such as an SBOM that is to be signed.</summary>
    public SubjectInput(RegistryReferrer referrer)
    {
        _descriptor = new Descriptor(referrer.MediaType, referrer.Digest, referrer.Size);
        Reference = referrer.Reference;
    }

    /// <summary>Takes a manifest or an index as a registry serves it.</summary>
    public SubjectInput(ManifestDocument manifest) => _descriptor = Describe(manifest);

    /// <summary>Takes the name of an image.</summary>
    public SubjectInput(ImageReference reference) => Reference = reference;

    /// <summary>Takes the name of an image as text.</summary>
    public static SubjectInput Parse(string text) => new(ImageReference.Parse(text));

    /// <summary>Where it is; null for what comes from no registry.</summary>
    internal ImageReference? Reference { get; }

    /// <summary>Names it by digest; a name is looked up for that.</summary>
    /// <exception cref="ImageException">There is no such manifest, or the registry does not answer.</exception>
    internal async Task<Descriptor> ResolveAsync(RegistryClient client, IReporter reporter, CancellationToken cancel) =>
        _descriptor ?? Describe(await client.GetManifestAsync(Reference!, reporter, cancel).ConfigureAwait(false));

    // Neither what kind of artifact it is nor its annotations belong to a subject.
    private static Descriptor Describe(ManifestDocument manifest) => new(manifest.MediaType, manifest.Digest, manifest.Size);

    public override string ToString() => Reference?.ToString() ?? $"{_descriptor!.Digest}";
}
