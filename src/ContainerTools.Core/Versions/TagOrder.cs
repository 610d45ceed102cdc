namespace ContainerTools.Versions;

/// <summary>
/// The order of tags that are versions: that of Semantic Versioning 2.0.0, for more texts than it allows. There may be a v before the
/// numbers, from one to four numbers, zeros before them (<c>24.04</c>), and an underscore in place of the plus, which no tag can have and
/// Helm writes so. Runs of digits in the words of a pre-release are numbers: rc2 comes before rc11.
/// </summary>
internal sealed class TagOrder : PreReleaseOrder
{
    private TagOrder()
    {
    }

    public static TagOrder Instance { get; } = new();

    /// <summary>Whether a tag is such a version.</summary>
    public static bool TryRead(ReadOnlySpan<char> tag, out SemanticVersion version)
    {
        ReadOnlySpan<char> text = tag is ['v' or 'V', ..] ? tag[1..] : tag;
        int build = text.IndexOf('_');
        return SemanticVersion.TryParse(build < 0 ? text : text[..build], out version, mayBePadded: true) && (build < 0 || build + 1 < text.Length);
    }

    protected override bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version) => TryRead(text, out version);

    protected override bool IsNumber(ReadOnlySpan<char> label) => VersionText.IsNumber(label);

    protected override int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => VersionText.CompareNumbers(left, right);

    protected override int CompareWords(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => PlainOrder.CompareTexts(left, right);
}
