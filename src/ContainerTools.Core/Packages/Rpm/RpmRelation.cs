using ContainerTools.Versions;

namespace ContainerTools.Packages.Rpm;

/// <summary>A name that a package needs or provides, with versions (rpm, <c>rpmio/rpmver.cc</c>).</summary>
/// <param name="Name">The name of a package, a library, a file or anything else.</param>
/// <param name="Sense">Which versions are meant.</param>
/// <param name="Version"><c>[EPOCH:]VERSION[-RELEASE]</c>; empty where every version will do.</param>
internal readonly record struct RpmRelation(string Name, RpmSense Sense, string Version)
{
    /// <summary>Whether something that is provided under the same name is among what is needed: whether the two ranges have a version in common.</summary>
    public bool Accepts(RpmRelation provided)
    {
        RpmSense needs = Sense & RpmSense.Any;
        RpmSense has = provided.Sense & RpmSense.Any;
        if (needs == 0 || has == 0 || Version.Length == 0 || provided.Version.Length == 0)
        {
            return true;
        }

        int order = Compare(provided.Version, Version);
        return order < 0 ? has.HasFlag(RpmSense.Greater) || needs.HasFlag(RpmSense.Less)
            : order > 0 ? has.HasFlag(RpmSense.Less) || needs.HasFlag(RpmSense.Greater)
            : (has & needs) != 0;
    }

    // A version without a release stands for all releases of it.
    private static int Compare(string one, string other) => one.Contains('-', StringComparison.Ordinal) == other.Contains('-', StringComparison.Ordinal)
        ? RpmOrder.Instance.Compare(one, other)
        : RpmOrder.Instance.Compare(one.Split('-')[0], other.Split('-')[0]);
}
