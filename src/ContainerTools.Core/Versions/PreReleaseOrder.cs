namespace ContainerTools.Versions;

/// <summary>An order of versions whose pre-releases come before their release, label by label.</summary>
internal abstract class PreReleaseOrder : GrammarOrder<SemanticVersion>
{
    protected sealed override int CompareVersions(SemanticVersion left, SemanticVersion right)
    {
        int order = VersionText.CompareDottedNumbers(left.Numbers, right.Numbers);
        return order != 0 ? order
            : left.PreRelease.IsEmpty || right.PreRelease.IsEmpty ? left.PreRelease.IsEmpty.CompareTo(right.PreRelease.IsEmpty)
            : CompareAllLabels(left.PreRelease, right.PreRelease);
    }

    protected abstract bool IsNumber(ReadOnlySpan<char> label);

    protected abstract int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right);

    protected abstract int CompareWords(ReadOnlySpan<char> left, ReadOnlySpan<char> right);

    private int CompareAllLabels(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int order = 0;
        while (order == 0 && !left.IsEmpty && !right.IsEmpty)
        {
            order = CompareLabels(VersionText.TakeField(ref left, '.'), VersionText.TakeField(ref right, '.'));
        }

        return order != 0 ? order : left.Length - right.Length;
    }

    private int CompareLabels(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool isNumber = IsNumber(left);
        return isNumber != IsNumber(right) ? (isNumber ? -1 : 1)
            : isNumber ? CompareNumbers(left, right)
            : CompareWords(left, right);
    }
}
