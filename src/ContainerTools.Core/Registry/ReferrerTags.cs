using ContainerTools.Layout;

namespace ContainerTools.Registry;

/// <summary>Tags that attach something to a manifest by its digest.</summary>
internal static class ReferrerTags
{
    private const int MaximumAlgorithm = 32;
    private const int MaximumEncoded = 64;
    private static readonly string[] CosignKinds = ["sig", "att", "sbom"];

    /// <summary>The tag of the index of referrers, at registries that do not keep one (OCI distribution-spec, "Referrers Tag Schema").</summary>
    public static string IndexTag(Digest subject) => $"{Cut(subject.Algorithm, MaximumAlgorithm)}-{Cut(subject.Hex, MaximumEncoded)}";

    /// <summary>Where cosign keeps signatures, attestations and SBOMs of a manifest (cosign, SIGNATURE_SPEC.md).</summary>
    public static IEnumerable<string> CosignTags(Digest subject) =>
        CosignKinds.Select(kind => CosignLayout.ToTag(subject, kind)).Where(ReferenceGrammar.IsTag);

    /// <summary>Whether a tag is one by which cosign attaches something to a manifest.</summary>
    public static bool IsCosignTag(string tag, Digest subject) => CosignTags(subject).Contains(tag, StringComparer.Ordinal);

    /// <summary>Whether a tag may be one of those for some manifest; other tags are not looked at further.</summary>
    public static bool MayBeOne(string tag) => tag.StartsWith("sha256-", StringComparison.Ordinal) || tag.StartsWith("sha512-", StringComparison.Ordinal);

    /// <summary>Whether a tag attaches something to a manifest.</summary>
    public static bool IsFor(string tag, Digest subject) => tag == IndexTag(subject) || CosignTags(subject).Contains(tag, StringComparer.Ordinal);

    private static string Cut(string text, int length) =>
        string.Concat(text.Take(length).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-'));
}
