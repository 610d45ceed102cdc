namespace ContainerTools.Archive;

/// <summary>One image that an archive or layout lists, and what came of reading it. Immutable.</summary>
public sealed class ListedImage
{
    internal ListedImage(ListedState state, IReadOnlyList<string> names, Digest? digest, string place)
    {
        State = state;
        Names = names;
        Digest = digest;
        Place = place;
    }

    /// <summary>What came of it.</summary>
    public ListedState State { get; }

    /// <summary>What it is called there, also by names that no engine takes; empty where it has none.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The digest of the manifest or index; null where only reading tells it and it was not read.</summary>
    public Digest? Digest { get; }

    /// <summary>The image, index or artifact; null where it was not read.</summary>
    public IImage? Image { get; internal init; }

    /// <summary>Why it could not be read; null where it could, or nobody tried.</summary>
    public ImageException? Error { get; internal init; }

    /// <summary>What is odd in the way it is listed, and not in the image itself.</summary>
    public IReadOnlyList<ListingFlaw> Flaws { get; internal init; } = [];

    /// <summary>Where it is listed, for one that has neither a name nor a digest.</summary>
    internal string Place { get; }

    /// <summary>Its first name with its digest, as far as it has them.</summary>
    public override string ToString() => Identify(Names, Digest, Place);

    internal static string Identify(IReadOnlyList<string> names, Digest? digest, string place) => (names, digest) switch
    {
        ([var name, ..], { } known) when !name.Contains('@', StringComparison.Ordinal) => $"{name}@{known}",
        ([var name, ..], _) => name,
        (_, { } known) => known.ToString(),
        _ => place,
    };
}
