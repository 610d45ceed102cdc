using System.Diagnostics.CodeAnalysis;

namespace ContainerTools;

/// <summary>
/// The name of an image, <c>registry/repository:tag@digest</c>, in canonical form: <c>docker.io</c> is always written, and
/// <c>library/</c> is added where Docker adds it. If there are both a tag and a digest, the digest decides and the tag is only
/// information. Immutable, so it may be used from several threads.
/// </summary>
public sealed record ImageReference
{
    /// <summary>The tag of a reference that has neither tag nor digest.</summary>
    public const string DefaultTag = "latest";

    private ImageReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host and, if given, port; <c>docker.io</c> for every name of Docker Hub.</summary>
    public string Registry { get; }

    /// <summary>The repository in the registry, such as <c>library/debian</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag (distribution-spec, "Pulling manifests"), or null where none is given.</summary>
    public string? Tag { get; init; }

    /// <summary>The digest of the manifest or index, or null where none is given.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Registry and repository, without tag and digest.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>
    /// The name as Docker prints it: without <c>docker.io/</c> and <c>library/</c> where the shorter name still means the same
    /// repository.
    /// </summary>
    public string FamiliarName => ShorterNames.FirstOrDefault(name => TryParse(name, out ImageReference? same) && same.Name == Name) ?? Name;

    /// <summary>
    /// Whether this is what becomes of a registry's address alone, such as <c>localhost:5000</c> or <c>ghcr.io</c>: as a reference it means
    /// a repository of Docker Hub, where no such names are.
    /// </summary>
    public bool IsRegistryAlone => Registry == DockerHub.Name && Repository.StartsWith(DockerHub.OfficialPrefix, StringComparison.Ordinal)
        && Repository[DockerHub.OfficialPrefix.Length..] is var host && (host == "localhost" || host.Contains('.', StringComparison.Ordinal))
        && ReferenceGrammar.IsRegistry(AddressAlone);

    // The colon of a port looks like that of a tag.
    private string AddressAlone => Repository[DockerHub.OfficialPrefix.Length..] + (Tag is null ? "" : $":{Tag}");

    private IEnumerable<string> ShorterNames => Registry != DockerHub.Name ? []
        : Repository.StartsWith(DockerHub.OfficialPrefix, StringComparison.Ordinal) ? [Repository[DockerHub.OfficialPrefix.Length..], Repository]
        : [Repository];

    /// <summary>The tag or digest with which the registry is asked for the manifest: the digest if there is one, else the tag, else <c>latest</c>.</summary>
    public string ManifestName => Digest?.ToString() ?? Tag ?? DefaultTag;

    /// <summary>Reads a reference as Docker does: short names belong to Docker Hub.</summary>
    /// <param name="text">The reference, such as <c>debian:12</c> or <c>ghcr.io/acme/app@sha256:…</c>.</param>
    /// <exception cref="FormatException">The text is not a reference; the message says what is wrong.</exception>
    /// <remarks>PowerShell converts strings to parameters of this type with this method.</remarks>
    public static ImageReference Parse(string text) =>
        TryParse(text, out ImageReference? reference, out string? problem)
            ? reference
            : throw new FormatException($"'{text}' is not an image reference: {problem}");

    /// <summary>Reads a reference like <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The reference; null is not one.</param>
    /// <param name="reference">The reference, or null where the text is not one.</param>
    /// <returns>Whether the text is a reference.</returns>
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

    /// <summary>Makes the same reference with another tag.</summary>
    /// <param name="tag">The tag; null removes it.</param>
    /// <exception cref="FormatException">The text is not a valid tag.</exception>
    public ImageReference WithTag(string? tag) => tag is null || ReferenceGrammar.IsTag(tag)
        ? this with { Tag = tag }
        : throw new FormatException($"'{tag}' is not a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.");

    /// <summary>Makes the same reference with another digest.</summary>
    /// <param name="digest">The digest; null removes it.</param>
    public ImageReference WithDigest(Digest? digest) => this with { Digest = digest };

    /// <summary>Adds a tag and a digest that were given separately.</summary>
    /// <param name="tag">The tag; null keeps that of the reference.</param>
    /// <param name="digest">The digest; null keeps that of the reference.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.InvalidArgument"/>: they contradict those of the reference, or the tag is not valid.
    /// </exception>
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

    /// <summary>Refuses an address of a registry without a repository, before Docker Hub is asked for it.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: it is one; see <see cref="IsRegistryAlone"/>.</exception>
    public void RequireRepository()
    {
        if (IsRegistryAlone)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{AddressAlone}' names a registry and no repository in it. Write '{AddressAlone}/' and the repository.", AddressAlone);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
