using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>What an image is called in an archive or layout.</summary>
/// <param name="Reference">The first name that can be pulled; null where none can.</param>
/// <param name="RepoTags">Names with tags.</param>
/// <param name="LayoutNames">What only the layout knows it by, such as a tag alone.</param>
internal sealed record ImageNames(ImageReference? Reference, IReadOnlyList<string> RepoTags, IReadOnlyList<string> LayoutNames)
{
    /// <summary>Reads the names of an image's entries.</summary>
    public static ImageNames Read(IEnumerable<Descriptor> entries, string archive)
    {
        var repoTags = new List<string>();
        var layoutNames = new List<string>();
        ImageReference? first = null;
        foreach (Descriptor entry in entries)
        {
            if (LayoutEntryName.Of(entry) is not (string name, bool isWhole))
            {
                continue;
            }

            Check(name, archive);
            ImageReference? reference = isWhole && ImageReference.TryParse(name, out ImageReference? parsed) ? parsed : null;
            first ??= reference;
            if (reference is { Tag: null, Digest: null })
            {
                repoTags.Add($"{name}:{ImageReference.DefaultTag}");
            }
            else if (reference is { Digest: not null })
            {
                // No engine loads a name with a digest, so only the name without it can be written again.
                repoTags.AddRange(reference.Tag is null ? [] : [reference.WithDigest(null).ToString()]);
            }
            else
            {
                (isWhole ? repoTags : layoutNames).Add(name);
            }
        }

        return new ImageNames(first, repoTags.Distinct().ToArray(), layoutNames.Distinct().ToArray());
    }

    /// <exception cref="ImageException">The name has characters that a terminal would obey instead of showing them.</exception>
    public static void Check(string name, string archive)
    {
        if (PrintableText.Of(name) != name)
        {
            throw new ImageException(ImageError.Malformed, $"'{archive}' has an image whose name has characters that cannot be shown: '{name}'.", archive);
        }
    }

    public static ImageReference? FirstReference(IEnumerable<string> repoTags) =>
        repoTags.Select(tag => ImageReference.TryParse(tag, out ImageReference? reference) ? reference : null).FirstOrDefault(reference => reference is not null);
}
