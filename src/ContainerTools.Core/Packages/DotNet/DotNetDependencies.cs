using System.Text.Json;
using ContainerTools.Inspection;
using ContainerTools.Json;

namespace ContainerTools.Packages.DotNet;

/// <summary>Reads a <c>*.deps.json</c> (dotnet/sdk, runtime-configuration-file.md).</summary>
internal static class DotNetDependencies
{
    private const string RuntimePack = "runtimepack.";

    /// <param name="content">The document.</param>
    /// <param name="files">The image's files.</param>
    /// <param name="source">The file that has it.</param>
    /// <param name="folder">Where the application lies; null where its files are in one with it.</param>
    /// <returns>Its packages. Projects and assemblies that were given by path are none.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: it is no such document.</exception>
    public static IReadOnlyList<ImagePackage> Read(byte[] content, ImageFiles files, ImageFile source, string? folder)
    {
        string what = $"'{PrintableText.Of(source.FullName)}'";
        JsonElement root = JsonReading.ParseObject(JsonBytes.WithoutMark(content), what);
        JsonElement? libraries = root.GetObject("libraries", what);
        if (FindTarget(root, what) is not { } target || libraries is null)
        {
            return [];
        }

        // A search for each in the document itself would go through all of it each time.
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty library in libraries.Value.EnumerateObject())
        {
            known[library.GetNameOrRaw()] = library.Value;
        }

        var packages = new Dictionary<string, (ImagePackage Package, JsonElement Entry)>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty entry in target.EnumerateObject())
        {
            string key = entry.GetNameOrRaw();
            if (key.Split('/') is [var name, var version] && known.TryGetValue(key, out JsonElement library) && Describe(files, source, name, version, library) is { } package
                && !IsReferenceOnly(entry.Value))
            {
                string[] listed = folder is null ? [] : [.. AssetsOf(entry.Value)];
                package.FindFiles = () => PackagePaths.Find(files, listed.Select(path => $"{folder}/{path}"));
                packages[name] = (package, entry.Value);
            }
        }

        foreach ((ImagePackage package, JsonElement entry) in packages.Values)
        {
            package.Dependencies = [.. NamesIn(entry, "dependencies").Select(name => packages.GetValueOrDefault(name).Package).OfType<ImagePackage>().Where(found => found != package).Distinct().OrderBy(item => item.Name, StringComparer.Ordinal)];
        }

        return [.. packages.Values.Select(item => item.Package)];
    }

    // Of an application for one system there are two targets, and the first is empty.
    private static JsonElement? FindTarget(JsonElement root, string what)
    {
        if (root.GetObject("targets", what) is not { } targets)
        {
            return null;
        }

        string? name = root.GetObject("runtimeTarget", what)?.FindText("name");
        return name is not null && targets.TryFind(name, out JsonElement named) && named.ValueKind == JsonValueKind.Object ? named
            : targets.EnumerateObject().Select(target => target.Value).Where(target => target.ValueKind == JsonValueKind.Object).Cast<JsonElement?>().LastOrDefault();
    }

    private static ImagePackage? Describe(ImageFiles files, ImageFile source, string name, string version, JsonElement library)
    {
        string? type = library.FindText("type");
        if (type is not ("package" or "runtimepack"))
        {
            return null;
        }

        string id = type == "runtimepack" && name.StartsWith(RuntimePack, StringComparison.OrdinalIgnoreCase) ? name[RuntimePack.Length..] : name;
        return !PackageLimits.IsName(id, version) ? null : new ImagePackage(files, PackageEcosystem.NuGet, id, version, source)
        {
            Integrity = library.FindText("sha512") is { Length: > 0 } digest ? digest : null,
            PackageUrl = Packages.PackageUrl.Of("nuget", null, id, version),
        };
    }

    private static bool IsReferenceOnly(JsonElement entry) => entry.TryFind("compileOnly", out JsonElement only) && only.ValueKind == JsonValueKind.True;

    // Assets lie beside the application; those of a language in a folder of its name; those of one system where they are said to be.
    private static IEnumerable<string> AssetsOf(JsonElement entry) =>
    [
        .. NamesIn(entry, "runtime").Select(NameOf),
        .. NamesIn(entry, "native").Select(NameOf),
        .. Members(entry, "resources").Select(asset => asset.Value.FindText("locale") is { } locale ? $"{locale}/{NameOf(asset.GetNameOrRaw())}" : NameOf(asset.GetNameOrRaw())),
        .. NamesIn(entry, "runtimeTargets"),
    ];

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static IEnumerable<string> NamesIn(JsonElement entry, string section) => Members(entry, section).Select(member => member.GetNameOrRaw());

    private static IEnumerable<JsonProperty> Members(JsonElement entry, string section) =>
        entry.TryFind(section, out JsonElement members) && members.ValueKind == JsonValueKind.Object ? members.EnumerateObject() : [];
}
