using ContainerTools.Versions;

namespace ContainerTools.Tests.Versions;

/// <summary>What an order says, asked from both sides.</summary>
internal static class Judgement
{
    /// <summary>As a sign between the two.</summary>
    public static string Sign(VersionOrder order, string a, string b) => order.Compare(a, b) switch { < 0 => "<", 0 => "=", > 0 => ">" };

    public static void Holds(VersionOrder order, string a, string sign, string b)
    {
        string back = sign switch { "<" => ">", ">" => "<", _ => "=" };
        Assert.Equal($"{a} {sign} {b}", $"{a} {Sign(order, a, b)} {b}");
        Assert.Equal($"{b} {back} {a}", $"{b} {Sign(order, b, a)} {a}");
        Assert.Equal(0, order.Compare(a, a));
        Assert.Equal(0, order.Compare(b, b));
    }

    /// <summary>Each is older than all that follow.</summary>
    public static void Ascends(VersionOrder order, params string[] versions)
    {
        for (int i = 0; i < versions.Length; i++)
        {
            for (int j = i + 1; j < versions.Length; j++)
            {
                Holds(order, versions[i], "<", versions[j]);
            }
        }
    }
}
