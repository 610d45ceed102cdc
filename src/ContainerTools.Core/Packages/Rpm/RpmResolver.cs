namespace ContainerTools.Packages.Rpm;

/// <summary>Finds the installed packages that a package needs: those that provide a name, or that have a file of that path.</summary>
internal sealed class RpmResolver
{
    // In front of what comes with rpm itself.
    private const string OwnFeatures = "rpmlib(";
    private static readonly string[] Conditions = ["if", "unless"];
    private static readonly string[] Links = ["and", "or", "with", "without", "else"];
    private readonly ILookup<string, (ImagePackage Package, RpmRelation Provided)> _provided;
    private readonly Dictionary<string, ImagePackage> _files = new(StringComparer.Ordinal);

    public RpmResolver(IEnumerable<(ImagePackage Package, RpmRelations Relations)> packages)
    {
        (ImagePackage Package, RpmRelations Relations)[] all = [.. packages];
        _provided = all.SelectMany(item => item.Relations.Provides.Select(provided => (item.Package, Provided: provided))).ToLookup(item => item.Provided.Name, StringComparer.Ordinal);

        // Only files that somebody needs by their paths.
        HashSet<string> needed = [.. all.SelectMany(item => item.Relations.Needs).Select(need => need.Name).Where(name => name.StartsWith('/'))];
        foreach ((ImagePackage package, RpmRelations relations) in all)
        {
            foreach (string path in relations.Paths.Where(needed.Contains))
            {
                _files.TryAdd(path, package);
            }
        }
    }

    public IReadOnlyList<ImagePackage> Resolve(ImagePackage package, RpmRelations relations) =>
    [
        .. relations.Needs
            .Where(need => !need.Name.StartsWith(OwnFeatures, StringComparison.Ordinal))
            .SelectMany(need => need.Name.StartsWith('(') ? NamesIn(need.Name).SelectMany(Find) : Find(need))
            .Where(found => found != package)
            .Distinct()
            .OrderBy(found => found.Name, StringComparer.Ordinal)
            .ThenBy(found => found.Version)
            .ThenBy(found => found.Architecture, StringComparer.Ordinal),
    ];

    private IEnumerable<ImagePackage> Find(RpmRelation need) =>
        _provided[need.Name].Where(item => need.Accepts(item.Provided)).Select(item => item.Package).Take(1) is var found && found.Any() ? found
        : _files.TryGetValue(need.Name, out ImagePackage? owner) ? [owner] : [];

    // Of a condition only what it leads to is needed (rpm, boolean_dependencies).
    private static IEnumerable<RpmRelation> NamesIn(string expression)
    {
        IEnumerable<string> words = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Unwrap);
        bool isVersion = false;
        foreach (string word in words.TakeWhile(word => !Conditions.Contains(word)))
        {
            bool isSign = word.AsSpan().IndexOfAnyExcept("<>=") < 0;
            if (!isSign && !isVersion && word.Length > 0 && !Links.Contains(word))
            {
                yield return new RpmRelation(word, RpmSense.None, "");
            }

            isVersion = isSign;
        }
    }

    // Names may have parentheses of their own, such as libc.so.6(GLIBC_2.34).
    private static string Unwrap(string word)
    {
        string name = word.TrimStart('(');
        int surplus = name.Count(c => c == ')') - name.Count(c => c == '(');
        return surplus > 0 && name.Length - name.TrimEnd(')').Length >= surplus ? name[..^surplus] : name;
    }
}
