using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>Writes indexes (OCI image-spec, image-index.md).</summary>
internal static class IndexWriter
{
    /// <summary>An index without entries.</summary>
    public static byte[] Empty => """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray();

    /// <summary>Writes a new index.</summary>
    /// <param name="entries">The descriptors, each as JSON.</param>
    public static byte[] Write(IEnumerable<byte[]> entries) => Rewrite(Empty, entries, "The new index");

    /// <summary>The entries of an index, as they stand there.</summary>
    /// <param name="index">The index to change.</param>
    /// <param name="what">What to call the index in errors.</param>
    /// <exception cref="ImageException">It is not an index.</exception>
    public static IReadOnlyList<JsonElement> ReadEntries(ReadOnlyMemory<byte> index, string what) =>
        JsonReading.ParseObject(index, what).GetArray("manifests", what) ?? [];

    /// <summary>An entry to be written again as it was read.</summary>
    public static byte[] Keep(JsonElement entry) => Encoding.UTF8.GetBytes(entry.GetRawText());

    /// <summary>Replaces the entries of an index; all other text stays as it is, byte for byte.</summary>
    /// <param name="index">The old index.</param>
    /// <param name="entries">The new descriptors, each as JSON.</param>
    /// <param name="what">What to call the index in errors.</param>
    public static byte[] Rewrite(ReadOnlyMemory<byte> index, IEnumerable<byte[]> entries, string what)
    {
        var text = new JsonObjectText(index, what);
        text.Set("manifests", JsonWriting.WriteArray(entries.Select(entry => (ReadOnlyMemory<byte>)entry)));
        return text.ToBytes();
    }
}
