using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>What an image is called in an archive or layout.</summary>
/// <param name="Reference">The first name that can be pulled; null where none can.</param>
/// <param name="RepoTags">Names with tags, as engines take them.</param>
/// <param name="LayoutNames">Names that are no references, such as a tag alone.</param>
internal sealed record ImageNames(ImageReference? Reference, IReadOnlyList<string> RepoTags, IReadOnlyList<string> LayoutNames)
{
    // Docker up to 1.12 and podman write this for an image without a name.
    private const string NoName = "<none>:<none>";

    public static ImageNames None { get; } = new(null, [], []);

    /// <summary>All names as they are listed, also those of which another one was made.</summary>
    public IReadOnlyList<string> Listed { get; private init; } = [];

    /// <summary>The names of a docker archive that no engine takes, with what is taken in their place; null for nothing.</summary>
    public IReadOnlyList<(string Name, string? Taken)> Odd { get; private init; } = [];

    /// <summary>A tag that the archive does not have, but what it says of the image amounts to.</summary>
    public static ImageNames OfTag(string tag) => new(null, [], [tag]) { Listed = [tag] };

    /// <summary>Reads the names of an image's entries in a layout.</summary>
    public static ImageNames Read(IEnumerable<Descriptor> entries, string archive)
    {
        LayoutEntryName[] names = entries.Select(LayoutEntryName.Of).OfType<LayoutEntryName>().ToArray();
        foreach (LayoutEntryName name in names)
        {
            Check(name.Text, archive);
        }

        // A tag alone would read as the name of a repository.
        return Create(names.Select(name => name.Text), name => names.First(entry => entry.Text == name).IsWhole);
    }

    /// <summary>Reads the names of an image in a docker archive.</summary>
    public static ImageNames Read(IEnumerable<string> repoTags, string archive)
    {
        string[] names = repoTags.Where(name => name != NoName).ToArray();
        foreach (string name in names)
        {
            Check(name, archive);
        }

        return Create(names.Where(name => name.Length > 0), _ => true) with
        {
            Odd = names.Select(name => (Name: name, Taken: Take(name))).Where(pair => pair.Taken != pair.Name).ToArray(),
        };
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

    private static ImageNames Create(IEnumerable<string> listed, Func<string, bool> isWhole)
    {
        string[] names = listed.Distinct().ToArray();
        string[] references = names.Where(name => isWhole(name) && ImageReference.TryParse(name, out _)).ToArray();
        return new ImageNames(FirstReference(references), references.Select(Take).OfType<string>().Distinct().ToArray(), names.Except(references).ToArray()) { Listed = names };
    }

    // Engines take a name with a tag and without a digest. A reference without a tag means the tag that it has by default.
    private static string? Take(string name) => ImageReference.TryParse(name, out ImageReference? reference)
        ? reference.Digest is null ? reference.Tag is null ? $"{name}:{ImageReference.DefaultTag}" : name
            : reference.Tag is null ? null : name[..name.IndexOf('@', StringComparison.Ordinal)]
        : null;
}
