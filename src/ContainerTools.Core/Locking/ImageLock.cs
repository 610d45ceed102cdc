using System.Buffers;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Locking;

/// <summary>
/// Images written down by digest with all that they consist of. The text depends on nothing but the images: it has no
/// times, its entries are sorted, and a line holds one field, so that two locks can be compared line by line.
/// </summary>
public sealed class ImageLock
{
    internal ImageLock(string name, IEnumerable<LockedImage> images)
    {
        Name = name;
        Images = images
            .OrderBy(image => image.Reference.ToString(), CodePointComparer.Instance)
            .ThenBy(image => image.Platform?.ToString() ?? "", CodePointComparer.Instance)
            .ThenBy(image => image.Digest.ToString(), CodePointComparer.Instance)
            .ToArray();
    }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>What is locked, in the order of the file.</summary>
    public IReadOnlyList<LockedImage> Images { get; }

    /// <exception cref="ImageException">One of them does not come from a registry.</exception>
    public static ImageLock Of(IEnumerable<IImage> images) => new("the lock", images.Select(LockedImage.Of).Distinct());

    /// <param name="raw">The lock file's bytes.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="ImageException">It is not a lock, of another version, or contradicts itself.</exception>
    public static ImageLock Parse(ReadOnlyMemory<byte> raw, string name) => new(name, LockReader.Read(raw, name));

    /// <summary>Checks what came against what was locked.</summary>
    /// <exception cref="ImageException">It is something else.</exception>
    public void Verify(LockedImage locked, IImage image) => locked.Verify(image, $"{Name}: '{locked}'");

    /// <summary>As JSON, with a line feed at the end.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options with { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("lockVersion", LockReader.Version);
            json.WriteStartArray("images");
            foreach (LockedImage image in Images)
            {
                Write(json, image);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, LockedImage image)
    {
        json.WriteStartObject();
        json.WriteString("reference", image.Reference.ToString());
        if (image.Tag is not null)
        {
            json.WriteString("tag", image.Tag);
        }

        if (image.Index is { } index)
        {
            json.WriteString("index", index.ToString());
        }

        json.WriteBoolean("allPlatforms", image.AllPlatforms);
        json.WriteStartArray("manifests");
        foreach (LockedManifest manifest in image.Manifests)
        {
            Write(json, manifest);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LockedManifest manifest)
    {
        json.WriteStartObject();
        if (manifest.Platform is not null)
        {
            json.WriteString("platform", manifest.Platform.ToString());
        }

        Write(json, manifest.Manifest);
        json.WriteStartObject("config");
        Write(json, manifest.Config);
        json.WriteEndObject();
        json.WriteStartArray("layers");
        foreach (Descriptor layer in manifest.Layers)
        {
            json.WriteStartObject();
            Write(json, layer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
    }
}
