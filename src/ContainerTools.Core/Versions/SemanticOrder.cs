namespace ContainerTools.Versions;

/// <summary>
/// The order of npm and of Go (Semantic Versioning 2.0.0, which knows no v before the numbers). Go writes <c>1.22</c> for its own first
/// releases, and whoever compares with a version may write so: missing numbers are zeros.
/// </summary>
internal sealed class SemanticOrder : PreReleaseOrder
{
    private SemanticOrder()
    {
    }

    public static SemanticOrder Instance { get; } = new();

    protected override bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version) =>
        SemanticVersion.TryParse(text is ['v', ..] ? text[1..] : text, out version) && version is { NumberCount: <= 3, IsPadded: false };

    protected override bool IsNumber(ReadOnlySpan<char> label) => VersionText.IsNumber(label);

    protected override int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => VersionText.CompareNumbers(left, right);

    protected override int CompareWords(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => left.SequenceCompareTo(right);
}
