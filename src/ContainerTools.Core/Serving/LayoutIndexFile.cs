using System.Buffers;
using System.Text;
using System.Text.Json;
using ContainerTools.IO;

namespace ContainerTools.Serving;

/// <summary>The index.json of a layout, which others may change too: it is read again when it has changed.</summary>
internal sealed class LayoutIndexFile(string root)
{
    private readonly string _path = Path.Combine(root, LayoutFormat.IndexFile);
    private readonly string _folderRepository = LayoutName.ForFolder(root);

    /// <summary>Changes with every change of the file.</summary>
    public object Stamp => FileStatus.Read(_path).Stamp;

    /// <exception cref="ImageException">It is not an index.</exception>
    public IReadOnlyList<NamedManifest> Read() => ReadEntries(Parse());

    /// <summary>Reads, changes and writes it while no other server does.</summary>
    /// <returns>What it says now.</returns>
    public async Task<IReadOnlyList<NamedManifest>> UpdateAsync(Func<IReadOnlyList<NamedManifest>, IReadOnlyList<NamedManifest>> change, CancellationToken cancel)
    {
        using FileStream held = await FileLock.TakeAsync(LayoutFormat.IndexLock(root), cancel).ConfigureAwait(false);
        JsonElement present = Parse();
        IReadOnlyList<NamedManifest> entries = change(ReadEntries(present));
        using var file = new TemporaryFile(_path, overwrite: true);
        file.Stream.Write(Write(present, entries));
        file.Commit();
        return entries;
    }

    private JsonElement Parse()
    {
        try
        {
            return JsonReading.ParseObject(File.ReadAllBytes(_path), $"'{_path}'");
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _path, "read");
        }
    }

    private NamedManifest[] ReadEntries(JsonElement index) => (index.GetArray("manifests", $"'{_path}'") ?? [])
        .Select(entry =>
        {
            Descriptor descriptor = Descriptor.Read(entry, $"An entry of '{_path}'");
            (string repository, string? tag) = LayoutName.Of(descriptor, _folderRepository);
            return new NamedManifest(repository, tag, descriptor, Encoding.UTF8.GetBytes(entry.GetRawText()));
        })
        .ToArray();

    // What the index says beside its entries stays, and in its order.
    private static byte[] Write(JsonElement present, IReadOnlyList<NamedManifest> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonWriting.Options);
        json.WriteStartObject();
        foreach (JsonProperty property in present.EnumerateObject().Where(property => !property.NameEquals("manifests")))
        {
            property.WriteTo(json);
        }

        json.WriteStartArray("manifests");
        foreach (NamedManifest entry in entries)
        {
            json.WriteRawValue(entry.Json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
