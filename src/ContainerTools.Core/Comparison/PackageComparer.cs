using ContainerTools.Packages;

namespace ContainerTools.Comparison;

/// <summary>Says which packages two images do not have in common.</summary>
internal static class PackageComparer
{
    /// <returns>
    /// Under the name of the ecosystem and the package, the versions of both sides. Where a side has several, those that the other has not, each for itself.
    /// </returns>
    public static IEnumerable<ImageDifference> Compare(ImagePackages reference, ImagePackages difference)
    {
        ILookup<(PackageEcosystem, string, string?), ImagePackage> here = Group(reference);
        ILookup<(PackageEcosystem, string, string?), ImagePackage> there = Group(difference);
        foreach ((PackageEcosystem Ecosystem, string Name, string? Architecture) key in here.Select(group => group.Key).Union(there.Select(group => group.Key)).Order())
        {
            // The same version in two places is one.
            HashSet<string> before = [.. here[key].Select(package => package.Version.Text)];
            HashSet<string> after = [.. there[key].Select(package => package.Version.Text)];
            PackageVersion[] gone = Without(here[key], after);
            PackageVersion[] come = Without(there[key], before);
            string name = $"{key.Ecosystem} {key.Name}";
            if (gone.Length == 1 && come.Length == 1)
            {
                yield return ImageDifference.Of(DifferenceKind.Package, name, gone[0], come[0]);
                continue;
            }

            foreach (ImageDifference found in gone.Select(version => ImageDifference.Of(DifferenceKind.Package, name, version, null)).Concat(come.Select(version => ImageDifference.Of(DifferenceKind.Package, name, null, version))))
            {
                yield return found;
            }
        }
    }

    private static ILookup<(PackageEcosystem, string, string?), ImagePackage> Group(ImagePackages packages) =>
        packages.All.ToLookup(package => (package.Ecosystem, package.Name, package.Architecture));

    private static PackageVersion[] Without(IEnumerable<ImagePackage> packages, HashSet<string> known) =>
        [.. packages.Select(package => package.Version).Where(version => !known.Contains(version.Text)).DistinctBy(version => version.Text).Order()];
}
