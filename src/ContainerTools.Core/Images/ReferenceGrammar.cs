using System.Text.RegularExpressions;

namespace ContainerTools;

/// <summary>
/// The reference grammar of distribution (reference/regexp.go) with Docker's rules for short names. Character classes are
/// written out and patterns end with \z, because in .NET \w matches all of Unicode and $ also matches before a final newline.
/// </summary>
internal static partial class ReferenceGrammar
{
    private const int MaximumNameLength = 255;

    /// <summary>Splits a reference into its parts.</summary>
    /// <param name="text">The reference.</param>
    /// <param name="registry">The registry's host and port.</param>
    /// <param name="repository">The repository, with <c>library/</c> where Docker adds it.</param>
    /// <param name="tag">The tag, or null.</param>
    /// <param name="digest">The digest, or null.</param>
    /// <returns>What is wrong with the text, or null where nothing is.</returns>
    public static string? Split(string? text, out string registry, out string repository, out string? tag, out Digest? digest)
    {
        registry = repository = "";
        tag = null;
        digest = null;
        if (string.IsNullOrEmpty(text))
        {
            return "it is empty.";
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return "leave out the scheme and write registry/repository:tag; plain http is asked for with an option.";
        }

        string name = text;
        int at = name.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!Digest.TryParse(name[(at + 1)..], out Digest parsed))
            {
                return $"'{name[(at + 1)..]}' is not a digest; that is 'sha256:' followed by 64 lower-case hexadecimal digits.";
            }

            digest = parsed;
            name = name[..at];
        }

        // A colon after the last slash starts a tag; one before it belongs to a port.
        int colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            tag = name[(colon + 1)..];
            name = name[..colon];
            if (!IsTag(tag))
            {
                return $"'{tag}' is not a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'.";
            }
        }

        return SplitName(name, out registry, out repository);
    }

    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>Whether a registry may have a repository of that name.</summary>
    public static bool IsRepository(string text) => text.Length <= MaximumNameLength && RepositoryPattern().IsMatch(text);

    // A text that matches the pattern can still be no valid host: the port may be above 65535, or an address have too many colons.
    public static bool IsRegistry(string text) =>
        RegistryPattern().IsMatch(text)
        && Uri.TryCreate($"https://{text}/", UriKind.Absolute, out Uri? uri)
        && uri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private static string? SplitName(string name, out string registry, out string repository)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        if (LooksLikeRegistry(first))
        {
            registry = DockerHub.Is(first) ? DockerHub.Name : first;
            repository = name[(slash + 1)..];
        }
        else
        {
            registry = DockerHub.Name;
            repository = name;
        }

        if (registry == DockerHub.Name && repository.Length > 0 && !repository.Contains('/', StringComparison.Ordinal))
        {
            // 64 hexadecimal digits look like an image ID, so they are not accepted as a short name.
            if (IdentifierPattern().IsMatch(repository))
            {
                return "64 hexadecimal digits are an image ID, not a repository.";
            }

            repository = DockerHub.OfficialPrefix + repository;
        }

        return !IsRegistry(registry) ? $"'{registry}' is not a registry host."
            : !RepositoryPattern().IsMatch(repository) ? RepositoryProblem(repository)
            : registry.Length + 1 + repository.Length > MaximumNameLength ? $"registry and repository together are longer than {MaximumNameLength} characters."
            : null;
    }

    // Docker's rule: without one of these the first element is no host but a namespace on Docker Hub.
    private static bool LooksLikeRegistry(string first) =>
        first.AsSpan().ContainsAny('.', ':')
        || first == "localhost"
        || first.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0;

    private static string RepositoryProblem(string repository) =>
        repository.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0
            ? $"repository '{repository}' must be lower case."
            : $"'{repository}' is not a repository: lower-case letters and digits, separated by single '.', '_', '__' or '-', in elements separated by '/'.";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdentifierPattern();
}
