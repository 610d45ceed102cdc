using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>Writes indexes (OCI image-spec, image-index.md).</summary>
internal static class IndexWriter
{
    /// <summary>An index that lists nothing.</summary>
    public static byte[] Empty => """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray();

    /// <param name="entries">Descriptors as JSON.</param>
    public static byte[] Write(IEnumerable<byte[]> entries) => Rewrite(Empty, entries, "The new index");

    /// <summary>The entries of an index, as they stand there.</summary>
    /// <param name="what">What to call the index in errors.</param>
    /// <exception cref="ImageException">It is not an index.</exception>
    public static IReadOnlyList<JsonElement> ReadEntries(ReadOnlyMemory<byte> index, string what) =>
        JsonReading.ParseObject(index, what).GetArray("manifests", what) ?? [];

    /// <summary>An entry to be written again as it was read.</summary>
    public static byte[] Keep(JsonElement entry) => Encoding.UTF8.GetBytes(entry.GetRawText());

    /// <summary>The same index with other entries; all else stays as it is, letter by letter.</summary>
    /// <param name="what">What to call it in errors.</param>
    public static byte[] Rewrite(ReadOnlyMemory<byte> index, IEnumerable<byte[]> entries, string what)
    {
        var text = new JsonObjectText(index, what);
        text.Set("manifests", JsonWriting.WriteArray(entries.Select(entry => (ReadOnlyMemory<byte>)entry)));
        return text.ToBytes();
    }
}
