using ContainerTools.Versions;

namespace ContainerTools.Packages;

/// <summary>Which order is whose.</summary>
internal static class VersionOrders
{
    /// <param name="ecosystem">Null for that of versions of which nobody knows where they come from.</param>
    public static VersionOrder Of(PackageEcosystem? ecosystem) => ecosystem switch
    {
        null => PlainOrder.Instance,
        PackageEcosystem.Deb => DebianOrder.Instance,
        PackageEcosystem.Apk => AlpineOrder.Instance,
        PackageEcosystem.Rpm => RpmOrder.Instance,
        PackageEcosystem.NuGet => NuGetOrder.Instance,
        PackageEcosystem.Npm or PackageEcosystem.Go => SemanticOrder.Instance,
        PackageEcosystem.PyPI => PythonOrder.Instance,
        PackageEcosystem.Maven => MavenOrder.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(ecosystem), ecosystem, null),
    };
}
