using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Packages;

namespace ContainerTools.Optimization;

/// <summary>
/// Which files of an image belong together. Packages of one source package are built and updated together, so they are one node; what belongs to
/// no package is put together by folders.
/// </summary>
internal sealed class FileNodes
{
    /// <summary>What is written anew whenever a package is installed: databases, logs, caches of the loader. It changes with everything else.</summary>
    public const string State = "state";

    private const double FolderRate = 4;
    private const int FolderDepth = 2;
    private const int VariableDepth = 3;
    private const string DebianInfo = "/var/lib/dpkg/info/";

    // The folders of databases, and files that triggers of packages write.
    private static readonly string[] StatePlaces =
    [
        "/var/lib/dpkg/", "/lib/apk/db/", "/usr/lib/apk/db/", "/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/", "/var/lib/apt/extended_states",
        "/var/log/", "/var/cache/ldconfig/", "/var/cache/debconf/", "/etc/ld.so.cache", "/run/", "/tmp/", "/var/tmp/",
    ];

    private readonly ImagePackages _packages;
    private readonly Dictionary<string, FileNode> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Layer, int Entry), FileNode> _byContent = [];
    private readonly ILookup<string, ImagePackage> _debian;
    private readonly FileNode?[] _byNumber;

    /// <param name="packages">The packages of the image.</param>
    /// <param name="tree">Which of its files count.</param>
    public FileNodes(ImagePackages packages, UpperTree tree)
    {
        Tree = tree;
        _packages = packages;
        _debian = packages.All.Where(package => package.Ecosystem == PackageEcosystem.Deb).ToLookup(package => package.Name, StringComparer.Ordinal);
        _byNumber = new FileNode?[packages.Files.NameCount];
        foreach (ImageFile file in packages.Files.All.Where(file => file.Kind != FileKind.Directory && tree.Has(file)))
        {
            Add(file);
        }
    }

    public UpperTree Tree { get; }

    public IReadOnlyCollection<FileNode> All => _byName.Values;

    /// <summary>The node of a file, by the number of its name in the tree.</summary>
    public FileNode Of(int number) => _byNumber[number]!;

    // Names of one file cannot be in two layers.
    private void Add(ImageFile file)
    {
        (int, int) content = (file.BodyLayer, file.BodyEntry);
        if (file.Kind != FileKind.File || !_byContent.TryGetValue(content, out FileNode? node))
        {
            string name = NameOf(file.Path);
            if (!_byName.TryGetValue(name, out node))
            {
                _byName[name] = node = new FileNode(name, name.StartsWith('/') ? FolderRate : 1);
            }

            node.Size += file.Size;
            if (file.Kind == FileKind.File)
            {
                _byContent[content] = node;
            }
        }

        node.FileCount++;
        _byNumber[file.Node!.Value.Number] = node;
    }

    private string NameOf(string path) => FindOwner(path) is { } owner
        ? $"{owner.Ecosystem} {owner.SourceName ?? owner.Name}"
        : StatePlaces.Any(place => path.StartsWith(place, StringComparison.Ordinal)) ? State
        : "/" + string.Join('/', path.Split('/')[1..^1].Take(path.StartsWith("/var/", StringComparison.Ordinal) ? VariableDepth : FolderDepth));

    private ImagePackage? FindOwner(string path) => _packages.OwnerOf(path) ?? FindOfInfo(path) ?? FindOfCompiled(path);

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
        return dot < 0 || !path.EndsWith(".pyc", StringComparison.Ordinal) ? null : _packages.OwnerOf($"{path[..folder]}/{path[(folder + Folder.Length)..dot]}.py");
    }
}
