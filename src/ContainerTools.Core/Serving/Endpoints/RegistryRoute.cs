using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>What a path stands for (distribution-spec, "Endpoints").</summary>
internal readonly record struct RegistryRoute(string Name, string Repository, string Kind, string Reference)
{
    private static readonly string[] Kinds = ["manifests", "blobs", "tags", "referrers"];

    /// <summary>
    /// Takes a path apart from its end, because a repository's name may hold the words that follow it. Docker leaves
    /// <c>library/</c> out where it shows a name, so with and without it is one repository.
    /// </summary>
    /// <exception cref="HttpFault">No endpoint has such a path, or the repository's name breaks the grammar.</exception>
    public static RegistryRoute Parse(string path)
    {
        if (!path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            throw Unknown();
        }

        string[] parts = path[4..].Split('/');
        (int count, string kind, string reference) = parts switch
        {
            [.., "blobs", "uploads"] => (2, "uploads", ""),
            [.., "blobs", "uploads", var session] => (3, "uploads", session),
            [.., var word, var last] when Kinds.Contains(word, StringComparer.Ordinal) => (2, word, last),
            _ => throw Unknown(),
        };
        string name = string.Join('/', parts[..^count]);
        return ReferenceGrammar.IsRepository(name)
            ? new RegistryRoute(name, LayoutName.Familiar(name), kind, reference)
            : throw new HttpFault(400, "NAME_INVALID", $"'{name}' is not the name of a repository.");
    }

    /// <summary>The digest that the path ends in.</summary>
    /// <exception cref="HttpFault">It does not.</exception>
    public Digest RequireDigest() => ToDigest(Reference);

    /// <exception cref="HttpFault">It is none, or one of an algorithm that cannot be computed here.</exception>
    public static Digest ToDigest(string? text) => Digest.TryParse(text, out Digest digest) && digest.IsVerifiable
        ? digest
        : throw new HttpFault(400, "DIGEST_INVALID", $"'{text}' is not a digest of sha256 or sha512.");

    private static HttpFault Unknown() => new(404, "UNSUPPORTED", "There is nothing of that path in a registry.");
}
