using System.Buffers;
using System.Text.Json;

namespace ContainerTools.Archive;

/// <summary>What stands in an OCI layout: blobs, each once, and the index that names the images (image-layout.md).</summary>
internal sealed class OciContent
{
    public const string LayoutFile = "oci-layout";
    public const string IndexFile = "index.json";

    /// <summary>The full name; read by Docker and containerd.</summary>
    public const string ImageNameAnnotation = "io.containerd.image.name";

    /// <summary>The tag by Docker's usage, any name by the specification; read by skopeo, umoci and podman.</summary>
    public const string RefNameAnnotation = "org.opencontainers.image.ref.name";

    private readonly Dictionary<Digest, Blob> _blobs = [];
    private readonly List<Blob> _ordered = [];

    public OciContent(ImageSet set)
    {
        foreach (IImage image in set.Images)
        {
            Add(image);
        }

        Entries = WriteEntries(set);
    }

    public static byte[] LayoutBytes => """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    /// <summary>Layers before the config and manifest that need them.</summary>
    public IReadOnlyList<Blob> Blobs => _ordered;

    /// <summary>The objects of the index's <c>manifests</c>, as JSON.</summary>
    public IReadOnlyList<byte[]> Entries { get; }

    public static string BlobName(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <param name="present">The index that is there already; what it says beside its entries stays.</param>
    public static byte[] WriteIndex(IEnumerable<byte[]> entries, JsonElement? present = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciIndex);
        json.WriteStartArray("manifests");
        foreach (byte[] entry in entries)
        {
            json.WriteRawValue(entry);
        }

        json.WriteEndArray();
        foreach (JsonProperty property in present?.EnumerateObject().ToArray() ?? [])
        {
            if (property.Name is not ("schemaVersion" or "mediaType" or "manifests"))
            {
                property.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Add(IImage image)
    {
        if (image is ImageIndex index)
        {
            foreach (IndexEntry entry in index.Entries)
            {
                AddEntry(entry);
            }

            AddDocument(index.Manifest);
        }
        else
        {
            AddImage((Image)image);
        }
    }

    private void AddEntry(IndexEntry entry)
    {
        if (entry.Image is { } image)
        {
            AddImage(image);
        }
        else if (entry.Index is { } index)
        {
            Add(index);
        }
        else
        {
            foreach (Blob blob in entry.Blobs)
            {
                AddBlob(blob);
            }

            AddDocument(entry.Document);
        }
    }

    private void AddImage(Image image)
    {
        foreach (Layer layer in image.Layers)
        {
            AddBlob(layer.Blob);
        }

        AddBlob(new MemoryBlob(image.Manifest.Config.MediaType, image.Id, image.Config.Raw));
        AddDocument(image.Manifest);
    }

    private void AddDocument(ManifestDocument document) => AddBlob(new MemoryBlob(document.MediaType, document.Digest, document.Raw));

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
        // Tools that know only ref.name choose by it, so where one tag is there twice it must be the whole name.
        bool tagsAreUnique = set.Images.SelectMany(image => image.RepoTags.Select(TagOf).Concat(image.LayoutNames)).GroupBy(tag => tag).All(group => group.Count() == 1);
        var result = new List<byte[]>();
        foreach (IImage image in set.Images)
        {
            var annotations = image.RepoTags.Select(name => Annotate(name, tagsAreUnique ? TagOf(name) : name))
                .Concat(image.LayoutNames.Select(name => Annotate(null, name)))
                .DefaultIfEmpty(Descriptor.NoAnnotations);
            result.AddRange(annotations.Select(names => WriteEntry(image, names)));
        }

        return result;
    }

    private static SortedDictionary<string, string> Annotate(string? imageName, string refName)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [RefNameAnnotation] = refName };
        if (imageName is not null)
        {
            annotations[ImageNameAnnotation] = imageName;
        }

        return annotations;
    }

    private static byte[] WriteEntry(IImage image, IReadOnlyDictionary<string, string> annotations)
    {
        ManifestDocument document = image is ImageIndex index ? index.Manifest : ((Image)image).Manifest;
        return JsonWriting.WriteDescriptor(document.Descriptor with
        {
            Platform = image is Image single ? single.Platform : null,
            Annotations = annotations,
        });
    }

    private static string TagOf(string name) => name[(name.LastIndexOf(':') + 1)..];
}
