using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>The names that an image's layers have, whatever they stand for.</summary>
internal static class PathSet
{
    private const string Whiteout = ".wh.";

    public static async Task<IReadOnlySet<string>> ReadAsync(Image image, IReporter reporter, CancellationToken cancel)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Layer layer in image.Layers)
        {
            using Stream tar = await layer.OpenTarAsync(reporter, cancel).ConfigureAwait(false);
            using var reader = new TarReader(tar, $"Layer {layer.Digest}");
            while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
            {
                Take(names, Trim(entry.Header.Name), entry.Header.Type == TarEntryType.Directory);
            }
        }

        return names;
    }

    private static void Take(HashSet<string> names, string name, bool isFolder)
    {
        string file = name[(name.LastIndexOf('/') + 1)..];
        if (!file.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            // Folders may be there again: their content is what counts.
            _ = isFolder || names.Add(name);
            return;
        }

        // A name that an upper layer takes away is free again (image-spec, layer.md, "Whiteouts").
        string folder = name[..^file.Length];
        string gone = file == ".wh..wh..opq" ? folder.TrimEnd('/') : folder + file[Whiteout.Length..];
        names.RemoveWhere(known => known == gone || known.StartsWith(gone + "/", StringComparison.Ordinal));
    }

    private static string Trim(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..].Trim('/') : name.Trim('/');
}
