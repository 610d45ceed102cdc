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
    private const string Modules = "/node_modules";
    private const string HiddenLock = ".package-lock.json";
    private static readonly string[] NeededFields = ["dependencies", "optionalDependencies", "peerDependencies"];
    private readonly Dictionary<string, (ImagePackage Package, IReadOnlyList<string> Needs)> _installed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _integrity = new(StringComparer.Ordinal);

    public override PackageEcosystem Ecosystem => PackageEcosystem.Npm;

    // A package.json further down is a part of a package and none of its own.
    public override bool Wants(ImageFile file) => file.Name switch
    {
        "package.json" => IsPackageFolder(PackagePaths.FolderOf(file.Path)),
        HiddenLock => PackagePaths.FolderOf(file.Path).EndsWith(Modules, StringComparison.Ordinal),
        "package-lock.json" or "npm-shrinkwrap.json" => !file.Path.Contains(Modules + "/", StringComparison.Ordinal),
        _ => false,
    };

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        string what = $"'{PrintableText.Of(file.Path)}'";
        JsonElement root = JsonReading.ParseObject(JsonBytes.WithoutMark(await contents.ReadAsync(file).ConfigureAwait(false)), what);
        string folder = PackagePaths.FolderOf(file.Path);
        if (file.Name == "package.json")
        {
            return ReadInstalled(file, root, folder) is { } package ? [package] : [];
        }

        NodeLockEntry[] entries = [.. NodeLock.Read(root)];
        bool isInstalled = file.Name == HiddenLock || files.Find(folder + Modules)?.Follow()?.Kind == FileKind.Directory;
        string place = file.Name == HiddenLock ? PackagePaths.FolderOf(folder) : folder;
        foreach (NodeLockEntry entry in entries.Where(entry => entry.Integrity is not null))
        {
            _integrity[$"{place}/{entry.Location}"] = entry.Integrity!;
        }

        return isInstalled ? [] : [.. entries.Where(entry => !entry.IsDevelopment).DistinctBy(entry => (entry.Name, entry.Version)).Select(entry => Describe(file, entry))];
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        foreach ((string folder, (ImagePackage package, IReadOnlyList<string> needs)) in _installed)
        {
            package.Integrity = _integrity.GetValueOrDefault(folder);
            package.Dependencies = [.. needs.Select(name => Find(folder, name)).OfType<ImagePackage>().Where(found => found != package).Distinct().OrderBy(found => found.Name, StringComparer.Ordinal)];
            package.FindFiles = () => FindFiles(folder);
        }
    }

    private ImagePackage? ReadInstalled(ImageFile file, JsonElement root, string folder)
    {
        if (root.FindText("name") is not { Length: > 0 } name || root.FindText("version") is not { Length: > 0 } version)
        {
            return null;
        }

        var package = new ImagePackage(files, PackageEcosystem.Npm, name, version, file)
        {
            License = LicenseOf(root),
            Description = root.FindText("description")?.Split('\n')[0],
            PackageUrl = UrlOf(name, version),
        };
        string[] needs = [.. NeededFields.SelectMany(field => root.TryFind(field, out JsonElement list) && list.ValueKind == JsonValueKind.Object ? list.EnumerateObject().Select(item => item.GetNameOrRaw()) : []).Distinct(StringComparer.Ordinal)];
        _installed[folder] = (package, needs);
        return package;
    }

    private ImagePackage Describe(ImageFile file, NodeLockEntry entry) => new(files, PackageEcosystem.Npm, entry.Name, entry.Version, file)
    {
        License = entry.License,
        Integrity = entry.Integrity,
        State = "locked",
        PackageUrl = UrlOf(entry.Name, entry.Version),
    };

    // As Node looks for a module: in the folder itself, then in those above it (nodejs.org, modules, "Loading from node_modules folders").
    private ImagePackage? Find(string folder, string name)
    {
        for (string from = folder; from.Length > 0; from = PackagePaths.FolderOf(from))
        {
            if (!from.EndsWith(Modules, StringComparison.Ordinal)
                && files.Find($"{from}{Modules}/{name}")?.Follow() is { } found && _installed.TryGetValue(found.Path, out (ImagePackage Package, IReadOnlyList<string> Needs) installed))
            {
                return installed.Package;
            }
        }

        return null;
    }

    private string[] FindFiles(string folder) => files.Find(folder) is not { } root ? []
        : [.. files.Below(root)
            .Where(file => file.Kind != FileKind.Directory && file.Path.IndexOf(Modules + "/", folder.Length, StringComparison.Ordinal) < 0)
            .Select(file => file.Path)];

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

    private static string UrlOf(string name, string version) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? Packages.PackageUrl.Of("npm", name[..slash], name[(slash + 1)..], version) : Packages.PackageUrl.Of("npm", null, name, version);
}
