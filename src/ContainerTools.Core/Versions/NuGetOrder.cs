using System.Globalization;

namespace ContainerTools.Versions;

/// <summary>The order of NuGet: semantic versions of one to four numbers, whose labels are the same in upper and lower case.</summary>
internal sealed class NuGetOrder : PreReleaseOrder
{
    private NuGetOrder()
    {
    }

    public static NuGetOrder Instance { get; } = new();

    protected override bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version) => SemanticVersion.TryParse(text, out version);

    protected override bool IsNumber(ReadOnlySpan<char> label) => TryParse(label, out int _);

    protected override int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        TryParse(left, out int a) && TryParse(right, out int b) ? a.CompareTo(b) : 0;

    protected override int CompareWords(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => left.CompareTo(right, StringComparison.OrdinalIgnoreCase);

    // To NuGet a label is a number only if it fits in 32 bits, where a hyphen before it is a minus.
    private static bool TryParse(ReadOnlySpan<char> label, out int number) => int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
