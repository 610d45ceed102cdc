using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>The index of a layout, which others may change too, as a catalog.</summary>
/// <param name="root">The folder of the layout.</param>
/// <param name="sync">Brings what is written to the disk.</param>
internal sealed class LayoutIndexFile(string root, DiskSync sync)
{
    private readonly string _folderRepository = LayoutName.ForFolder(root);

    public LayoutIndex Index { get; } = new(root, sync);

    /// <summary>Where manifests without a tag are written down.</summary>
    public string LeftPath => Path.Combine(root, LeftManifests.FileName);

    /// <exception cref="ImageException">It is not an index.</exception>
    public (IReadOnlyList<NamedManifest> Entries, LayoutStamp Stamp) Read()
    {
        (IReadOnlyList<JsonElement> entries, LayoutStamp stamp) = Index.ReadAll();
        return (ReadEntries(entries), stamp);
    }

    private NamedManifest[] ReadEntries(IReadOnlyList<JsonElement> entries) => entries
        .Select(entry =>
        {
            Descriptor descriptor = Descriptor.Read(entry, $"An entry of '{Index.Path}'");
            (string repository, string? tag) = LayoutName.Of(descriptor, _folderRepository);
            return new NamedManifest(repository, tag, descriptor, IndexWriter.Keep(entry));
        })
        .ToArray();
}
