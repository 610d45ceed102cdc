namespace ContainerTools.Versions;

/// <summary>How pip compares (PEP 440).</summary>
internal sealed class PythonOrder : GrammarOrder<PythonVersion>
{
    private PythonOrder()
    {
    }

    public static PythonOrder Instance { get; } = new();

    protected override bool TryParse(ReadOnlySpan<char> text, out PythonVersion version) => PythonVersion.TryParse(text, out version);

    protected override int CompareVersions(PythonVersion left, PythonVersion right)
    {
        int order = VersionText.CompareNumbers(left.Epoch, right.Epoch);
        order = order != 0 ? order : VersionText.CompareDottedNumbers(left.Release, right.Release);
        order = order != 0 ? order : left.Phase.CompareTo(right.Phase);
        order = order != 0 ? order : VersionText.CompareNumbers(left.PreRelease.Number, right.PreRelease.Number);
        order = order != 0 ? order : (left.PostRelease.Name is not null).CompareTo(right.PostRelease.Name is not null);
        order = order != 0 ? order : VersionText.CompareNumbers(left.PostRelease.Number, right.PostRelease.Number);
        order = order != 0 ? order : (left.Development.Name is null).CompareTo(right.Development.Name is null);
        order = order != 0 ? order : VersionText.CompareNumbers(left.Development.Number, right.Development.Number);
        return order != 0 ? order : CompareLocals(left.Local, right.Local);
    }

    protected override int CompareRefused(string a, string b) => string.CompareOrdinal(a, b);

    private static int CompareLocals(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int order = 0;
        while (order == 0 && !left.IsEmpty && !right.IsEmpty)
        {
            order = CompareLocalFields(VersionText.TakeField(ref left, '-', '_', '.'), VersionText.TakeField(ref right, '-', '_', '.'));
        }

        return order != 0 ? order : left.Length - right.Length;
    }

    private static int CompareLocalFields(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool isNumber = VersionText.IsNumber(left);
        return isNumber != VersionText.IsNumber(right) ? (isNumber ? 1 : -1)
            : isNumber ? VersionText.CompareNumbers(left, right)
            : left.CompareTo(right, StringComparison.OrdinalIgnoreCase);
    }
}
