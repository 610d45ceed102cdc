using System.Text;
using ContainerTools.Graphs.Files;
using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Packages;

namespace ContainerTools.Graphs;

/// <summary>Makes a node of each file and folder that lies in a folder, and finds which of them have each other's paths in them.</summary>
internal static class ScanNodes
{
    /// <param name="source">The files.</param>
    /// <param name="prefix">The folder in which they lie when they are used; null for where they go in the image.</param>
    /// <param name="contents">Reads them.</param>
    /// <exception cref="ImageException">There is nothing in the folder, or a file cannot be read.</exception>
    public static async Task<IReadOnlyList<GraphDraft>> FindAsync(FileSource source, string? prefix, PackageContents contents)
    {
        ImageFiles files = source.Files;
        ImageFile[] tops = [.. files.Find(source.Destination) is { } folder ? files.ChildrenOf(folder) : []];
        if (tops.Length == 0)
        {
            throw new ImageException(ImageError.NotFound, $"{source.Name} is empty, so there is nothing to make nodes of.", source.Name);
        }

        GraphDraft[] drafts = [.. tops.Select(top => new GraphDraft(top.FullName))];
        var scanner = new PathScanner($"/{(prefix ?? source.Destination).Trim('/')}/".Replace("//", "/", StringComparison.Ordinal), [.. tops.Select(top => top.Name)]);
        var byName = tops.Select((top, index) => (top.Name, index)).ToDictionary(item => item.Name, item => item.index, StringComparer.Ordinal);
        for (int i = 0; i < tops.Length; i++)
        {
            GraphDraft draft = drafts[i];
            foreach (ImageFile file in files.Below(tops[i]).Prepend(tops[i]))
            {
                contents.Cancel.ThrowIfCancellationRequested();
                if (file.Kind != FileKind.Directory || !files.ChildrenOf(file).Any())
                {
                    draft.Files.Add(file);
                }

                if (file.LinkTarget is { } target)
                {
                    scanner.Scan(Encoding.UTF8.GetBytes(target), found => draft.References.Add(drafts[found].Name));
                    if (file.Follow() is { } end && end.FullName.StartsWith(source.Destination + "/", StringComparison.Ordinal))
                    {
                        draft.References.Add(drafts[byName[end.FullName[(source.Destination.Length + 1)..].Split('/')[0]]].Name);
                    }
                }
                else if (file is { Kind: FileKind.File, Size: > 0 })
                {
                    using Stream content = await contents.OpenAsync(file).ConfigureAwait(false);
                    await scanner.ScanAsync(content, found => draft.References.Add(drafts[found].Name), contents.Cancel).ConfigureAwait(false);
                }
            }

            draft.References.Remove(draft.Name);
        }

        return drafts;
    }
}
