namespace ContainerTools.Versions;

/// <summary>
/// How Maven compares (its class ComparableVersion). Maven itself goes in circles with some odd texts: 1.sp.1 is older than 1-alpha,
/// this is older than 1, and 1 is older than 1.sp.1. Here all that makes a version older than its release comes before all that makes it newer.
/// </summary>
internal sealed class MavenOrder : VersionOrder
{
    private MavenOrder()
    {
    }

    public static MavenOrder Instance { get; } = new();

    public override int Compare(string a, string b)
    {
        var left = new MavenVersion(a);
        var right = new MavenVersion(b);
        int order = 0;
        int shorter = Math.Min(left.Items.Count, right.Items.Count);
        for (int i = 0; order == 0 && i < shorter; i++)
        {
            order = CompareItems(left, left.Items[i], right, right.Items[i]);
        }

        return order != 0 ? order : SignAt(left, shorter) - SignAt(right, shorter);
    }

    private static int CompareItems(MavenVersion left, MavenItem a, MavenVersion right, MavenItem b) =>
        a.Sign != b.Sign ? a.Sign - b.Sign
        : a.Kind != b.Kind ? a.Kind - b.Kind
        : a.Kind == MavenItemKind.Number ? VersionText.CompareNumbers(left.TextOf(a), right.TextOf(b))
        : a.Rank != b.Rank ? a.Rank - b.Rank
        : a.Rank == MavenQualifier.Unknown ? left.TextOf(a).SequenceCompareTo(right.TextOf(b))
        : 0;

    private static int SignAt(MavenVersion version, int at) => at < version.Items.Count ? version.Items[at].Sign : 0;
}
