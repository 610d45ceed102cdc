using System.Diagnostics.CodeAnalysis;

namespace ContainerTools;

/// <summary>
/// <c>registry/repository:tag@digest</c> in canonical form: docker.io spelled out, <c>library/</c> added where Docker
/// adds it. A tag beside a digest is kept as information; the digest decides.
/// </summary>
public sealed record ImageReference
{
    public const string DefaultTag = "latest";

    private ImageReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Host and port as people write them; <c>docker.io</c> for all of Docker Hub's names.</summary>
    public string Registry { get; }

    public string Repository { get; }

    public string? Tag { get; init; }

    public Digest? Digest { get; init; }

    /// <summary>Registry and repository, without tag and digest.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>
    /// The name as Docker prints it: without <c>docker.io/</c> and <c>library/</c>, where what is left still means the same.
    /// </summary>
    public string FamiliarName => ShorterNames.FirstOrDefault(name => TryParse(name, out ImageReference? same) && same.Name == Name) ?? Name;

    private IEnumerable<string> ShorterNames => Registry != DockerHub.Name ? []
        : Repository.StartsWith(DockerHub.OfficialPrefix, StringComparison.Ordinal) ? [Repository[DockerHub.OfficialPrefix.Length..], Repository]
        : [Repository];

    /// <summary>What the manifest is asked for by: the digest if there is one, else the tag, else <c>latest</c>.</summary>
    public string ManifestName => Digest?.ToString() ?? Tag ?? DefaultTag;

    /// <remarks>PowerShell converts strings to parameters of this type through this method.</remarks>
    /// <exception cref="FormatException">The text is not a reference; the message says what is wrong.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out ImageReference? reference, out string? problem)
            ? reference
            : throw new FormatException($"'{text}' is not an image reference: {problem}");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference) =>
        TryParse(text, out reference, out _);

    internal static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ImageReference? reference,
        [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        problem = ReferenceGrammar.Split(text, out string registry, out string repository, out string? tag, out Digest? digest);
        if (problem is null)
        {
            reference = new ImageReference(registry, repository, tag, digest);
        }

        return problem is null;
    }

    /// <exception cref="FormatException">The tag breaks the grammar.</exception>
    public ImageReference WithTag(string? tag) => tag is null || ReferenceGrammar.IsTag(tag)
        ? this with { Tag = tag }
        : throw new FormatException($"'{tag}' is not a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.");

    public ImageReference WithDigest(Digest? digest) => this with { Digest = digest };

    /// <summary>The reference with a tag and digest that were given beside it.</summary>
    /// <exception cref="ImageException">They contradict what the reference says itself.</exception>
    public ImageReference Refine(string? tag, Digest? digest)
    {
        if (tag is not null && Tag is not null && tag != Tag || digest is not null && Digest is not null && digest != Digest)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{this}' and the {(tag is not null && tag != Tag ? $"tag '{tag}'" : $"digest {digest}")} given beside it contradict each other.", this);
        }

        try
        {
            return WithTag(tag ?? Tag).WithDigest(digest ?? Digest);
        }
        catch (FormatException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, exception.Message, tag, exception);
        }
    }

    public override string ToString() =>
        Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
