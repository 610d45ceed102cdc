namespace ContainerTools.Packages.Debian;

/// <summary>Finds the installed packages that a package needs, as dpkg decides it (dpkg, lib/dpkg/depcon.c).</summary>
internal sealed class DebianResolver
{
    private readonly ILookup<string, (ImagePackage Package, string? MultiArch)> _named;
    private readonly ILookup<string, (ImagePackage Package, string? Version)> _provided;
    private int _left = PackageLimits.Relations;

    public DebianResolver(IEnumerable<(ImagePackage Package, DebianRelations Relations)> packages)
    {
        (ImagePackage Package, DebianRelations Relations)[] all = [.. packages];
        _named = all.ToLookup(item => item.Package.Name, item => (item.Package, item.Relations.MultiArch), StringComparer.Ordinal);
        _provided = all
            .SelectMany(item => item.Relations.Provides.Select(provided => (provided.Name, item.Package, provided.Version)))
            .Take(PackageLimits.Relations)
            .ToLookup(item => item.Name, item => (item.Package, item.Version), StringComparer.Ordinal);
    }

    /// <returns>For each of its needs the package that is there for it; of alternatives the first that is.</returns>
    public IReadOnlyList<ImagePackage> Resolve(ImagePackage package, DebianRelations relations) =>
    [
        .. relations.Needs
            .Select(alternatives => alternatives.TakeWhile(_ => _left-- > 0).Select(relation => Find(relation, package)).FirstOrDefault(found => found is not null))
            .OfType<ImagePackage>()
            .Where(found => found != package)
            .Distinct()
            .OrderBy(found => found.Name, StringComparer.Ordinal)
            .ThenBy(found => found.Architecture, StringComparer.Ordinal),
    ];

    // A name with a version is not served by one that is provided without.
    private ImagePackage? Find(DebianRelation relation, ImagePackage from) =>
        _named[relation.Name].Take(PackageLimits.Candidates).FirstOrDefault(item => relation.Accepts(item.Package.Version.Text) && IsFor(item.Package, item.MultiArch, relation, from)).Package
        ?? _provided[relation.Name].Take(PackageLimits.Candidates).FirstOrDefault(item => relation.Operator is null || (item.Version is { } version && relation.Accepts(version))).Package;

    private static bool IsFor(ImagePackage package, string? multiArch, DebianRelation relation, ImagePackage from) => relation.Architecture switch
    {
        null => multiArch == "foreign" || IsSame(package.Architecture, from.Architecture),
        "any" => multiArch == "allowed" || IsSame(package.Architecture, from.Architecture),
        var architecture => package.Architecture == architecture,
    };

    // What is for all architectures runs with the native one's, which is not written down where there is no other.
    private static bool IsSame(string? one, string? other) => one == other || one is null or "all" || other is null or "all";
}
