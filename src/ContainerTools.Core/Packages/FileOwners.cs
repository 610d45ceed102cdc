namespace ContainerTools.Packages;

/// <summary>What files of an image belong to, those too that no package lists. For one thread.</summary>
/// <param name="packages">The packages of the image.</param>
internal sealed class FileOwners(ImagePackages packages)
{
    /// <summary>The name for what is written anew whenever a package is installed: databases, logs, caches of the loader.</summary>
    public const string State = "state";

    private const int FolderDepth = 2;
    private const int VariableDepth = 3;
    private const string DebianInfo = "/var/lib/dpkg/info/";

    // The folders of databases, and files that triggers of packages write.
    private static readonly string[] StatePlaces =
    [
        "/var/lib/dpkg/", "/lib/apk/db/", "/usr/lib/apk/db/", "/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/", "/var/lib/apt/extended_states",
        "/var/log/", "/var/cache/ldconfig/", "/var/cache/debconf/", "/etc/ld.so.cache", "/run/", "/tmp/", "/var/tmp/",
    ];

    private readonly ILookup<string, ImagePackage> _debian =
        packages.All.Where(package => package.Ecosystem == PackageEcosystem.Deb).ToLookup(package => package.Name, StringComparer.Ordinal);

    /// <summary>The package that a file belongs to: the one that lists it, that it describes, or that it was compiled from.</summary>
    /// <returns>Null for a file of no package.</returns>
    public ImagePackage? Find(string path) => packages.OwnerOf(path) ?? FindOfInfo(path) ?? FindOfCompiled(path);

    /// <summary>A name for the place of a file of no package: <see cref="State"/>, or a folder not far below the root, which begins with a slash.</summary>
    public static string PlaceOf(string path) => StatePlaces.Any(place => path.StartsWith(place, StringComparison.Ordinal)) ? State
        : "/" + string.Join('/', path.Split('/')[1..^1].Take(path.StartsWith("/var/", StringComparison.Ordinal) ? VariableDepth : FolderDepth));

    // What dpkg knows of a package: NAME.list, NAME:ARCHITECTURE.md5sums and others.
    private ImagePackage? FindOfInfo(string path)
    {
        if (!path.StartsWith(DebianInfo, StringComparison.Ordinal) || path.LastIndexOf('.') is var dot && dot < DebianInfo.Length)
        {
            return null;
        }

        string name = path[DebianInfo.Length..dot];
        return _debian[name.Split(':')[0]].FirstOrDefault();
    }

    // Python's __pycache__/NAME.cpython-311.pyc is made of NAME.py.
    private ImagePackage? FindOfCompiled(string path)
    {
        const string Folder = "/__pycache__/";
        int folder = path.LastIndexOf(Folder, StringComparison.Ordinal);
        int dot = folder < 0 ? -1 : path.IndexOf('.', folder + Folder.Length);
        return dot < 0 || !path.EndsWith(".pyc", StringComparison.Ordinal) ? null : packages.OwnerOf($"{path[..folder]}/{path[(folder + Folder.Length)..dot]}.py");
    }
}
