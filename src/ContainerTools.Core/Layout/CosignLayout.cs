namespace ContainerTools.Layout;

/// <summary>
/// How cosign ties signatures and attestations to an image: by a tag that has the image's digest (cosign, SIGNATURE_SPEC.md), and in the layouts that
/// <c>cosign save</c> writes, which have no tags and hold one image, by an annotation that says what an entry is.
/// </summary>
internal static class CosignLayout
{
    private const string KindKey = "kind";
    private const string Image = "dev.cosignproject.cosign/image";
    private const string Index = "dev.cosignproject.cosign/imageIndex";
    private const string Signatures = "dev.cosignproject.cosign/sigs";
    private const string Attestations = "dev.cosignproject.cosign/atts";

    /// <summary>The tag of what is attached to a manifest.</summary>
    /// <param name="subject">The manifest.</param>
    /// <param name="kind"><c>sig</c>, <c>att</c> or <c>sbom</c>.</param>
    public static string ToTag(Digest subject, string kind) => $"{subject.Algorithm}-{subject.Hex}.{kind}";

    /// <summary>The image of a layout that cosign wrote.</summary>
    /// <returns>Null for a layout of another tool, and for one with several images, of which nobody can say which one is meant.</returns>
    public static Digest? FindSubject(IEnumerable<Descriptor> entries)
    {
        Digest[] images = entries.Where(entry => KindOf(entry) is Image or Index).Select(entry => entry.Digest).Distinct().Take(2).ToArray();
        return images is [var only] ? only : null;
    }

    /// <summary>The tag that an entry would have in a registry.</summary>
    /// <param name="entry">Of the layout.</param>
    /// <param name="subject">The layout's image.</param>
    /// <returns>Null for what is not attached to it.</returns>
    public static string? FindTag(Descriptor entry, Digest subject) => KindOf(entry) switch
    {
        Signatures => ToTag(subject, "sig"),
        Attestations => ToTag(subject, "att"),
        _ => null,
    };

    private static string? KindOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(KindKey);
}
