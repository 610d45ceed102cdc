using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Serving.Content;

/// <summary>The index.json of a layout, which others may change too: it is read again when it has changed.</summary>
internal sealed class LayoutIndexFile(string root)
{
    private readonly LayoutIndex _index = new(root);
    private readonly string _folderRepository = LayoutName.ForFolder(root);

    /// <summary>Where manifests without a tag are written down.</summary>
    public string LeftPath => System.IO.Path.Combine(root, LeftManifests.FileName);

    /// <summary>Changes with every change of the file.</summary>
    public object Stamp => FileStatus.Read(_index.Path, needsMode: false).Stamp;

    /// <exception cref="ImageException">It is not an index.</exception>
    public IReadOnlyList<NamedManifest> Read() => ReadEntries(_index.Read());

    /// <summary>Reads, changes and writes it while no other server does.</summary>
    /// <returns>What it says now.</returns>
    public async Task<IReadOnlyList<NamedManifest>> UpdateAsync(Func<IReadOnlyList<NamedManifest>, IReadOnlyList<NamedManifest>> change, CancellationToken cancel)
    {
        IReadOnlyList<NamedManifest> changed = [];
        await _index.UpdateAsync(
            present =>
            {
                changed = change(ReadEntries(present));
                return changed.Select(entry => entry.Json);
            },
            cancel).ConfigureAwait(false);
        return changed;
    }

    private NamedManifest[] ReadEntries(IReadOnlyList<JsonElement> entries) => entries
        .Select(entry =>
        {
            Descriptor descriptor = Descriptor.Read(entry, $"An entry of '{_index.Path}'");
            (string repository, string? tag) = LayoutName.Of(descriptor, _folderRepository);
            return new NamedManifest(repository, tag, descriptor, IndexWriter.Keep(entry));
        })
        .ToArray();
}
