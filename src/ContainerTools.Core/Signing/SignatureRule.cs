using System.IO.Enumeration;

namespace ContainerTools.Signing;

/// <summary>Whose signatures are trusted in some repositories.</summary>
/// <param name="Repositories">With their registries; <c>*</c> stands for any text.</param>
/// <param name="Trust">Whose.</param>
internal sealed record SignatureRule(IReadOnlyList<string> Repositories, SignatureTrust Trust)
{
    public bool IsFor(string? repository) =>
        Repositories.Any(pattern => pattern == "*" || repository is not null && FileSystemName.MatchesSimpleExpression(pattern, repository, ignoreCase: false));
}
