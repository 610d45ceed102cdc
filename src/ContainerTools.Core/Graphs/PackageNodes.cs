using ContainerTools.Graphs.Files;
using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Layering;
using ContainerTools.Packages;

namespace ContainerTools.Graphs;

/// <summary>Makes nodes of packages and of the files that belong to none.</summary>
internal sealed class PackageNodes
{
    private readonly FileSource _source;
    private readonly ImagePackages _packages;
    private readonly Dictionary<ImagePackage, GraphDraft> _byPackage = [];
    private readonly Dictionary<string, GraphDraft> _byName = new(StringComparer.Ordinal);
    private readonly GraphDraft?[] _byNumber;

    /// <param name="source">The files.</param>
    /// <param name="packages">The packages among them.</param>
    public PackageNodes(FileSource source, ImagePackages packages)
    {
        _source = source;
        _packages = packages;
        _byNumber = new GraphDraft?[source.Files.NameCount];
        foreach ((ImagePackage package, string name) in NamePackages())
        {
            _byName[name] = _byPackage[package] = new GraphDraft(name) { Version = package.Version.Text };
        }

        var owners = new FileOwners(packages);
        foreach (ImageFile file in source.Files.All.Where(file => file.Kind != FileKind.Directory || IsEmpty(file)))
        {
            GraphDraft draft = owners.Find(file.FullName) is { } owner ? _byPackage[owner] : DraftOf(FileOwners.PlaceOf(file.FullName));
            draft.Files.Add(file);
            _byNumber[file.Node!.Value.Number] = draft;
        }

        Connect();
    }

    /// <summary>Packages first, in the order of ecosystems and names; then folders; what changes always comes last.</summary>
    public IReadOnlyList<GraphDraft> All
    {
        get
        {
            HashSet<string> needed = [.. _byName.Values.SelectMany(draft => draft.References)];
            return
            [
                .. _byName.Values
                    .Where(draft => draft.Files.Count > 0 || draft.References.Count > 0 || needed.Contains(draft.Name))
                    .OrderBy(draft => draft.Name == FileOwners.State ? 2 : IsFolder(draft) ? 1 : 0)
                    .ThenBy(draft => draft.Name, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Packages that the package manager says to have files, of which none is there or known.</summary>
    public IEnumerable<ImagePackage> WithoutFiles => _packages.All.Where(package => package.InstalledSize > 0 && package.Files.Count == 0);

    /// <summary>The node of a file; null for a folder that is not empty.</summary>
    public GraphDraft? Of(ImageFile file) => _byNumber[file.Node!.Value.Number];

    /// <summary>Says that the application's own folder needs all packages that no other one needs.</summary>
    public void LetApplicationNeedPackages()
    {
        HashSet<string> needed = [.. _byPackage.Values.SelectMany(draft => draft.References)];
        string[] roots = [.. _byPackage.Values.Select(draft => draft.Name).Where(name => !needed.Contains(name))];
        GraphDraft? own = _byName.GetValueOrDefault(_source.Destination) ?? _byName.Values.Where(IsFolder).MinBy(draft => draft.Name, StringComparer.Ordinal);
        own?.References.UnionWith(roots);
    }

    private static bool IsFolder(GraphDraft draft) => draft.Name.StartsWith('/');

    private bool IsEmpty(ImageFile folder) => !_source.Files.ChildrenOf(folder).Any();

    private GraphDraft DraftOf(string place)
    {
        if (!_byName.TryGetValue(place, out GraphDraft? draft))
        {
            _byName[place] = draft = new GraphDraft(place) { ChangeRate = place == FileOwners.State ? ChangeRates.Always : ChangeRates.Folder };
        }

        return draft;
    }

    // Whoever shares a file with another package needs the package that brings it.
    private void Connect()
    {
        foreach ((ImagePackage package, GraphDraft draft) in _byPackage)
        {
            IEnumerable<ImagePackage> sharing = package.Files.Select(_packages.OwnerOf).OfType<ImagePackage>();
            draft.References.UnionWith(package.Dependencies.Concat(sharing).Where(other => other != package).Select(other => _byPackage[other].Name));
            draft.References.Remove(draft.Name);
        }
    }

    // The same name is there for several architectures, or in several places; then what tells them apart is added.
    private IEnumerable<(ImagePackage Package, string Name)> NamePackages()
    {
        foreach (IGrouping<string, ImagePackage> same in _packages.All.GroupBy(NameOf, StringComparer.Ordinal))
        {
            if (same.Count() == 1)
            {
                yield return (same.First(), same.Key);
                continue;
            }

            var taken = new HashSet<string>(StringComparer.Ordinal);
            ILookup<string?, ImagePackage> byArchitecture = same.ToLookup(package => package.Architecture, StringComparer.Ordinal);
            foreach (ImagePackage package in same)
            {
                string place = PackagePaths.FolderOf(package.Location[_source.Destination.Length..]).TrimStart('/');
                string name = new[] { $"{same.Key}:{package.Architecture}", $"{same.Key} {place}", $"{same.Key} {package.Version} {place}" }
                    .Where((_, index) => index > 0 || (package.Architecture is not null && byArchitecture[package.Architecture].Skip(1).FirstOrDefault() is null))
                    .FirstOrDefault(name => !taken.Contains(name)) ?? $"{same.Key} {taken.Count}";
                taken.Add(name);
                yield return (package, name);
            }
        }
    }

    private static string NameOf(ImagePackage package) => $"{package.Ecosystem.ToString().ToLowerInvariant()}:{package.Name}";
}
