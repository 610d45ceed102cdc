using ContainerTools.Layout;

namespace ContainerTools.Archive.Writing;

/// <summary>What stands in an OCI layout: blobs, each once, and the index that names the images (image-layout.md).</summary>
internal sealed class OciContent
{
    private readonly Dictionary<Digest, Blob> _blobs = [];
    private readonly List<Blob> _ordered = [];

    public OciContent(ImageSet set)
    {
        foreach (Blob blob in set.Images.SelectMany(image => ManifestTree.Of(image).Content()))
        {
            AddBlob(blob);
        }

        Entries = WriteEntries(set);
    }

    /// <summary>Layers before the config and manifest that need them.</summary>
    public IReadOnlyList<Blob> Blobs => _ordered;

    /// <summary>The objects of the index's <c>manifests</c>, as JSON.</summary>
    public IReadOnlyList<byte[]> Entries { get; }

    private void AddBlob(Blob blob)
    {
        if (_blobs.TryAdd(blob.Digest, blob))
        {
            _ordered.Add(blob);
        }
        else if (_blobs[blob.Digest].Size != blob.Size)
        {
            throw new ImageException(ImageError.SizeMismatch, $"Blob {blob.Digest} is said to have {_blobs[blob.Digest].Size:N0} bytes and {blob.Size:N0} bytes.", blob.Digest);
        }
    }

    private static List<byte[]> WriteEntries(ImageSet set)
    {
        // Tools that know only ref.name choose an image by it, so where two images have one tag it must be the whole name.
        bool tagsAreUnique = set.Images.SelectMany(image => image.RepoTags.Select(RepoTag.TagOf).Concat(image.LayoutNames)).GroupBy(tag => tag).All(group => group.Count() == 1);
        var result = new List<byte[]>();
        foreach (IImage image in set.Images)
        {
            var annotations = image.RepoTags.Select(name => LayoutEntryName.Annotate(name, tagsAreUnique))
                .Concat(image.LayoutNames.Select(LayoutEntryName.AnnotateAlone))
                .DefaultIfEmpty<IReadOnlyDictionary<string, string>>(Descriptor.NoAnnotations);
            result.AddRange(annotations.Select(names => WriteEntry(image, names)));
        }

        return result;
    }

    private static byte[] WriteEntry(IImage image, IReadOnlyDictionary<string, string> annotations) => (image.Document.Descriptor with
    {
        Platform = image is Image single ? single.Platform : null,
        Annotations = annotations,
    }).ToJson();
}
