namespace ContainerTools.Versions;

/// <summary>An order of texts that follow a grammar. Those that it refuses come before all others.</summary>
/// <typeparam name="TVersion">The parts of a text that follows the grammar.</typeparam>
internal abstract class GrammarOrder<TVersion> : VersionOrder
    where TVersion : allows ref struct
{
    public sealed override int Compare(string a, string b)
    {
        bool isLeft = TryParse(a, out TVersion left);
        bool isRight = TryParse(b, out TVersion right);
        return isLeft && isRight ? CompareVersions(left, right)
            : isLeft || isRight ? isLeft.CompareTo(isRight)
            : CompareRefused(a, b);
    }

    protected abstract bool TryParse(ReadOnlySpan<char> text, out TVersion version);

    protected abstract int CompareVersions(TVersion left, TVersion right);

    protected virtual int CompareRefused(string a, string b) => PlainOrder.Instance.Compare(a, b);
}
