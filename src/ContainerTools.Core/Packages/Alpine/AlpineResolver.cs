namespace ContainerTools.Packages.Alpine;

/// <summary>Finds the installed packages that a package needs (apk-tools, src/package.c, apk_dep_is_provided).</summary>
internal sealed class AlpineResolver
{
    private const string Signs = "<>=~";
    private readonly ILookup<string, ImagePackage> _named;
    private readonly ILookup<string, (ImagePackage Package, string? Version)> _provided;
    private int _left = PackageLimits.Relations;

    public AlpineResolver(IEnumerable<(ImagePackage Package, AlpineRecord Record)> packages)
    {
        (ImagePackage Package, AlpineRecord Record)[] all = [.. packages];
        _named = all.ToLookup(item => item.Package.Name, item => item.Package, StringComparer.Ordinal);
        _provided = all
            .SelectMany(item => item.Record.GetList('p').Select(Split).Select(token => (token.Name, item.Package, token.Version)))
            .Take(PackageLimits.Relations)
            .ToLookup(item => item.Name, item => (item.Package, item.Version), StringComparer.Ordinal);
    }

    public IReadOnlyList<ImagePackage> Resolve(ImagePackage package, AlpineRecord record) =>
    [
        .. record.GetList('D')
            .Where(token => token[0] != '!')
            .TakeWhile(_ => _left-- > 0)
            .Select(Find)
            .OfType<ImagePackage>()
            .Where(found => found != package)
            .Distinct()
            .OrderBy(found => found.Name, StringComparer.Ordinal),
    ];

    // The package of that name comes first. A name that is provided without a version serves every version.
    private ImagePackage? Find(string token)
    {
        (string name, string sign, string? version) = Split(token);
        return _named[name].Select(package => (Package: package, Version: (string?)package.Version.Text))
            .Concat(_provided[name])
            .Take(PackageLimits.Candidates)
            .FirstOrDefault(item => version is null || item.Version is null || Accepts(sign, item.Version, version)).Package;
    }

    private static bool Accepts(string sign, string version, string wanted)
    {
        int order = new PackageVersion(version, PackageEcosystem.Apk).CompareTo(new PackageVersion(wanted, PackageEcosystem.Apk));

        // A tilde takes all versions that begin so.
        return (sign.Contains('<') && order < 0)
            || (sign.Contains('>') && order > 0)
            || (sign.Contains('=') && order == 0)
            || (sign.Contains('~') && (order == 0 || (version.StartsWith(wanted, StringComparison.Ordinal) && !char.IsAsciiDigit(version[wanted.Length]))))
            || sign == "><";
    }

    private static (string Name, string Sign, string? Version) Split(string token)
    {
        int start = token.AsSpan().IndexOfAny(Signs);
        if (start < 0)
        {
            return (token, "", null);
        }

        int end = start;
        while (end < token.Length && Signs.Contains(token[end]))
        {
            end++;
        }

        return (token[..start], token[start..end], token[end..]);
    }
}
