using System.Text.Json;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Packages.Node;

/// <summary>
/// Finds the packages of npm, yarn and pnpm: what is installed in folders <c>node_modules</c>, and what a lock file lists where nothing is installed
/// beside it, because a bundler has taken it in.
/// </summary>
internal sealed class NodeFinder(ImageFiles files) : PackageFinder
{
    private const string ModulesName = "node_modules";
    private const string Modules = "/" + ModulesName;
    private const string HiddenLock = ".package-lock.json";
    private const string Scope = "@";
    private static readonly string[] NeededFields = ["dependencies", "optionalDependencies", "peerDependencies"];
    private readonly Dictionary<string, (ImagePackage Package, IReadOnlyList<string> Needs)> _installed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, ImagePackage>> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _integrity = new(StringComparer.Ordinal);

    public override PackageEcosystem Ecosystem => PackageEcosystem.Npm;

    // A package.json further down is a part of a package and none of its own.
    public override bool Wants(ImageFile file) => file.Name switch
    {
        "package.json" => IsPackageFolder(PackagePaths.FolderOf(file.FullName)),
        HiddenLock => PackagePaths.FolderOf(file.FullName).EndsWith(Modules, StringComparison.Ordinal),
        "package-lock.json" or "npm-shrinkwrap.json" => !file.FullName.Contains(Modules + "/", StringComparison.Ordinal),
        _ => false,
    };

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        string what = $"'{PrintableText.Of(file.FullName)}'";
        JsonElement root = JsonReading.ParseObject(JsonBytes.WithoutMark(await contents.ReadAsync(file, file.Name == "package.json" ? PackageLimits.Document : PackageLimits.Database).ConfigureAwait(false)), what);
        string folder = PackagePaths.FolderOf(file.FullName);
        if (file.Name == "package.json")
        {
            return contents.Take(file, [ReadInstalled(file, root, folder)]);
        }

        NodeLockEntry[] entries = [.. NodeLock.Read(root)];
        bool isInstalled = file.Name == HiddenLock || files.Find(folder + Modules)?.Follow()?.Kind == FileKind.Directory;
        string place = file.Name == HiddenLock ? PackagePaths.FolderOf(folder) : folder;
        foreach (NodeLockEntry entry in entries.Where(entry => entry.Integrity is not null))
        {
            _integrity[$"{place}/{entry.Location}"] = entry.Integrity!;
        }

        return isInstalled ? [] : contents.Take(file, entries.Where(entry => !entry.IsDevelopment).DistinctBy(entry => (entry.Name, entry.Version)).Select(entry => Describe(file, entry)));
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        int left = PackageLimits.Relations;
        foreach ((string folder, (ImagePackage package, IReadOnlyList<string> needs)) in _installed)
        {
            package.Integrity = _integrity.GetValueOrDefault(folder);
            IReadOnlyDictionary<string, ImagePackage>[] scopes = [.. ScopesOf(folder)];
            package.Dependencies = [.. needs.TakeWhile(_ => left-- > 0).Select(name => Find(scopes, name)).OfType<ImagePackage>().Where(found => found != package).Distinct().OrderBy(found => found.Name, StringComparer.Ordinal)];
            package.FindFiles = () => FindFiles(folder);
        }
    }

    private ImagePackage? ReadInstalled(ImageFile file, JsonElement root, string folder)
    {
        if (root.FindText("name") is not { Length: > 0 } name || root.FindText("version") is not { Length: > 0 } version || !PackageLimits.IsName(NameOnly(name), version))
        {
            return null;
        }

        var package = new ImagePackage(files, PackageEcosystem.Npm, name, version, file)
        {
            License = PackageLimits.License(LicenseOf(root)),
            Description = root.FindText("description")?.Split('\n')[0],
            PackageUrl = UrlOf(name, version),
        };
        string[] needs = [.. NeededFields.SelectMany(field => root.TryFind(field, out JsonElement list) && list.ValueKind == JsonValueKind.Object ? list.EnumerateObject().Select(item => item.GetNameOrRaw()) : []).Distinct(StringComparer.Ordinal)];
        _installed[folder] = (package, needs);
        return package;
    }

    private ImagePackage? Describe(ImageFile file, NodeLockEntry entry) => !PackageLimits.IsName(NameOnly(entry.Name), entry.Version) ? null : new ImagePackage(files, PackageEcosystem.Npm, entry.Name, entry.Version, file)
    {
        License = PackageLimits.License(entry.License),
        Integrity = entry.Integrity,
        State = "locked",
        PackageUrl = UrlOf(entry.Name, entry.Version),
    };

    private static ImagePackage? Find(IReadOnlyDictionary<string, ImagePackage>[] scopes, string name)
    {
        foreach (IReadOnlyDictionary<string, ImagePackage> scope in scopes)
        {
            if (scope.TryGetValue(name, out ImagePackage? package))
            {
                return package;
            }
        }

        return null;
    }

    // As Node looks for a module: in the folder itself, then in those above it up to the root (nodejs.org, modules, "Loading from node_modules folders").
    private IEnumerable<IReadOnlyDictionary<string, ImagePackage>> ScopesOf(string folder)
    {
        for (string from = folder; ; from = PackagePaths.FolderOf(from))
        {
            if (!from.EndsWith(Modules, StringComparison.Ordinal) && ReadScope(from + Modules) is { Count: > 0 } scope)
            {
                yield return scope;
            }

            if (from.Length == 0)
            {
                yield break;
            }
        }
    }

    private Dictionary<string, ImagePackage> ReadScope(string path)
    {
        if (_scopes.TryGetValue(path, out Dictionary<string, ImagePackage>? known))
        {
            return known;
        }

        var scope = new Dictionary<string, ImagePackage>(StringComparer.Ordinal);
        foreach (ImageFile child in files.Find(path)?.Follow() is { } modules ? files.ChildrenOf(modules) : [])
        {
            foreach ((string name, ImageFile file) in child.Name.StartsWith(Scope, StringComparison.Ordinal) ? files.ChildrenOf(child).Select(inner => ($"{child.Name}/{inner.Name}", inner)) : [(child.Name, child)])
            {
                if (file.Follow() is { } found && _installed.TryGetValue(found.FullName, out (ImagePackage Package, IReadOnlyList<string> Needs) installed))
                {
                    scope[name] = installed.Package;
                }
            }
        }

        return _scopes[path] = scope;
    }

    // Without what is installed in it.
    private List<string> FindFiles(string folder)
    {
        var paths = new List<string>();
        var open = new Stack<ImageFile>(files.Find(folder) is { } root ? [root] : []);
        long length = 0;
        while (open.TryPop(out ImageFile? next))
        {
            foreach (ImageFile file in files.ChildrenOf(next))
            {
                if (file.Kind != FileKind.Directory)
                {
                    paths.Add(file.FullName);
                    PackagePaths.RequireRoom(files.Image, length += file.FullName.Length);
                }
                else if (file.Name != ModulesName)
                {
                    open.Push(file);
                }
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    // Below node_modules, or below a scope in it.
    private static bool IsPackageFolder(string folder)
    {
        string above = PackagePaths.FolderOf(folder);
        return above.EndsWith(Modules, StringComparison.Ordinal)
            ? !folder.AsSpan(above.Length + 1).StartsWith('.') && !folder.AsSpan(above.Length + 1).StartsWith('@')
            : above.LastIndexOf("/@", StringComparison.Ordinal) is >= 0 and var scope && above.IndexOf('/', scope + 1) < 0 && above.AsSpan(0, scope).EndsWith(Modules);
    }

    private static string? LicenseOf(JsonElement root)
    {
        if (root.FindText("license") is { Length: > 0 } license)
        {
            return license;
        }

        // Old packages have an object, or a list of them.
        return root.TryFind("license", out JsonElement old) && old.FindText("type") is { Length: > 0 } type ? type
            : root.TryFind("licenses", out JsonElement list) && list.ValueKind == JsonValueKind.Array
                && string.Join(" OR ", list.EnumerateArray().Select(item => item.FindText("type")).OfType<string>()) is { Length: > 0 } types ? types
            : null;
    }

    // Behind the scope, if it has one.
    private static string NameOnly(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string UrlOf(string name, string version) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? Packages.PackageUrl.Of("npm", name[..slash], name[(slash + 1)..], version) : Packages.PackageUrl.Of("npm", null, name, version);
}
