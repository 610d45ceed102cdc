using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>The names that an image's layers have, whatever they stand for.</summary>
internal static class PathSet
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";

    public static async Task<IReadOnlySet<string>> ReadAsync(Image image, IReporter reporter, CancellationToken cancel)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Layer layer in image.Layers)
        {
            var own = new List<(string Name, bool IsFolder)>();
            using Stream tar = await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false);
            using var reader = new TarReader(tar, $"Layer {layer.Digest}");
            while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
            {
                own.Add((Trim(entry.Header.Name), entry.Header.Type == TarEntryType.Directory));
            }

            // Whiteouts are for the layers below, wherever they stand in their own.
            Hide(names, own.Select(entry => entry.Name));
            foreach ((string name, bool isFolder) in own.Where(entry => !IsWhiteout(entry.Name)))
            {
                // Folders may be there again: their content is what counts. One in place of a file takes that away.
                _ = isFolder ? names.Remove(name) : names.Add(name);
            }
        }

        return names;
    }

    // A name that an upper layer takes away is free again (image-spec, layer.md, "Whiteouts").
    private static void Hide(HashSet<string> names, IEnumerable<string> entries)
    {
        foreach (string name in entries.Where(IsWhiteout))
        {
            string file = FileName(name);
            string folder = name[..^file.Length];
            string gone = folder + file[Whiteout.Length..];
            names.RemoveWhere(known => file == Opaque
                ? known.StartsWith(folder, StringComparison.Ordinal)
                : known == gone || known.StartsWith(gone + "/", StringComparison.Ordinal));
        }
    }

    private static bool IsWhiteout(string name) => FileName(name).StartsWith(Whiteout, StringComparison.Ordinal);

    private static string FileName(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Trim(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..].Trim('/') : name.Trim('/');
}
