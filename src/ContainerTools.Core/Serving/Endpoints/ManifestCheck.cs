using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>What a manifest must be like to be taken: of a known kind, and with everything there that it needs.</summary>
/// <param name="content">What is there.</param>
/// <param name="allowSparse">Whether parts may be missing; those that are there still have the size that the manifest says.</param>
internal sealed class ManifestCheck(RegistryContent content, bool allowSparse)
{
    /// <param name="raw">What the client sends.</param>
    /// <param name="mediaType">What the client says it is; null where it does not.</param>
    /// <param name="name">The digest that the client gives, if it gives one.</param>
    /// <exception cref="HttpFault">It is not of a known kind, or has another digest.</exception>
    public static ManifestDocument Parse(ReadOnlyMemory<byte> raw, string? mediaType, Digest? name)
    {
        ManifestDocument document = Parse(raw, mediaType, name?.Algorithm ?? "sha256");
        if (name is not null && document.Digest != name)
        {
            throw new HttpFault(400, "DIGEST_INVALID", $"The manifest has the digest {document.Digest}, not {name}.");
        }

        if (document is not (Manifest or IndexManifest))
        {
            throw new HttpFault(400, "MANIFEST_INVALID", $"'{document.MediaType}' is not a kind of manifest that is taken here: only OCI's and Docker's schema 2 are.");
        }

        return document;
    }

    /// <summary>Makes sure that everything is there that a manifest needs; it is in use from now on.</summary>
    /// <exception cref="HttpFault">Something is missing, or has another size.</exception>
    public void Require(ManifestDocument document)
    {
        foreach (Descriptor part in PartsOf(document))
        {
            content.Use(part.Digest);
            Require(part, document);
        }
    }

    private static ManifestDocument Parse(ReadOnlyMemory<byte> raw, string? mediaType, string algorithm)
    {
        try
        {
            return ManifestDocument.Parse(raw, mediaType, algorithm);
        }
        catch (ImageException exception)
        {
            throw new HttpFault(400, "MANIFEST_INVALID", exception.Message);
        }
    }

    // A foreign layer may stay where its addresses say. A subject may come later.
    private static IEnumerable<Descriptor> PartsOf(ManifestDocument document) => document is IndexManifest index
        ? index.Manifests
        : ((Manifest)document).Layers.Where(layer => layer.Urls.Count == 0 || !MediaTypes.IsForeignLayer(layer.MediaType)).Append(((Manifest)document).Config);

    private void Require(Descriptor part, ManifestDocument document)
    {
        if (content.Find(part.Digest) is not { } blob)
        {
            if (allowSparse)
            {
                return;
            }

            throw new HttpFault(404, "MANIFEST_BLOB_UNKNOWN", $"The manifest {document.Digest} needs {part.Digest}, which is not here.");
        }

        if (blob.Size != part.Size)
        {
            throw new HttpFault(400, "SIZE_INVALID", $"The manifest {document.Digest} says that {part.Digest} has {part.Size:N0} bytes, but it has {blob.Size:N0}.");
        }
    }
}
