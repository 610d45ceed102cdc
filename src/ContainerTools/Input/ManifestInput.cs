using System.Management.Automation;
using System.Text;

namespace ContainerTools.Input;

/// <summary>Gathers one manifest from the pipeline: the object of Get-RegistryManifest, or its text, whole or line by line.</summary>
internal sealed class ManifestInput
{
    private readonly List<object> _parts = [];

    /// <exception cref="ImageException">One of them is neither a manifest nor text.</exception>
    public void Add(IEnumerable<object> parts)
    {
        foreach (object part in parts)
        {
            object value = part is PSObject wrapped ? wrapped.BaseObject : part;
            _parts.Add(value is string or ManifestDocument
                ? value
                : throw new ImageException(ImageError.InvalidArgument, $"-Manifest takes a manifest or its text, not {value.GetType()}.", value));
        }
    }

    /// <exception cref="ImageException">It is not one manifest of one image.</exception>
    public Manifest Take() => _parts switch
    {
        [ManifestDocument document] => RequireImage(document, "-Manifest"),
        _ when _parts.Count > 0 && _parts.All(part => part is string) => Parse(Encoding.UTF8.GetBytes(string.Join('\n', _parts)), "-Manifest"),
        _ => throw new ImageException(ImageError.InvalidArgument, $"-Manifest takes one manifest, but {_parts.Count} came."),
    };

    /// <param name="raw">The manifest.</param>
    /// <param name="what">Where it came from, for messages.</param>
    /// <exception cref="ImageException">It is not the manifest of one image.</exception>
    public static Manifest Parse(byte[] raw, string what) => RequireImage(ManifestDocument.Parse(raw), what);

    private static Manifest RequireImage(ManifestDocument document, string what) => document is Manifest manifest
        ? manifest
        : throw new ImageException(ImageError.Unsupported, $"{what} is a {document.MediaType}, and not the manifest of one image. Take the manifest of one platform.", what);
}
