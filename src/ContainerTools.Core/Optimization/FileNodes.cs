using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Layering;
using ContainerTools.Packages;

namespace ContainerTools.Optimization;

/// <summary>
/// Which files of an image belong together. Packages of one source package are built and updated together, so they are one node; what belongs to
/// no package is put together by folders.
/// </summary>
internal sealed class FileNodes
{
    /// <summary>What changes with everything else.</summary>
    public const string State = FileOwners.State;

    private readonly FileOwners _owners;
    private readonly Dictionary<string, FileNode> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Layer, int Entry), FileNode> _byContent = [];
    private readonly FileNode?[] _byNumber;

    /// <param name="packages">The packages of the image.</param>
    /// <param name="tree">Which of its files count.</param>
    public FileNodes(ImagePackages packages, UpperTree tree)
    {
        Tree = tree;
        _owners = new FileOwners(packages);
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
            string name = NameOf(file.FullName);
            if (!_byName.TryGetValue(name, out node))
            {
                _byName[name] = node = new FileNode(name, name.StartsWith('/') ? ChangeRates.Folder : ChangeRates.Package);
            }

            node.Size = SizeSum.Add(node.Size, file.Size);
            if (file.Kind == FileKind.File)
            {
                _byContent[content] = node;
            }
        }

        node.FileCount++;
        _byNumber[file.Node!.Value.Number] = node;
    }

    private string NameOf(string path) => _owners.Find(path) is { } owner ? $"{owner.Ecosystem} {owner.SourceName ?? owner.Name}" : FileOwners.PlaceOf(path);
}
