using System.Security.Cryptography;
using System.Text;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Layering;
using ContainerTools.Tar;

namespace ContainerTools.Optimization;

/// <summary>What goes into which layer of one image. The topmost layer has the state, and all folders as they are in the end.</summary>
internal sealed class LayerDesign
{
    private readonly FileNodes _nodes;
    private readonly Dictionary<string, int> _layers;
    private readonly List<int>[] _entries;
    private string[]? _fingerprints;

    private LayerDesign(FileNodes nodes, Dictionary<string, int> layers, int count)
    {
        _nodes = nodes;
        _layers = layers;
        _entries = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        foreach (ImageFile file in Files.All.Where(Tree.Has))
        {
            TreeNode node = file.Node!.Value;
            _entries[node.IsDirectory ? count - 1 : LayerOf(node)].Add(node.Number);
        }
    }

    public UpperTree Tree => _nodes.Tree;

    public ImageFiles Files => Tree.Files;

    public int Count => _entries.Length;

    private int Top => Count - 1;

    /// <summary>The layers that cost updates least.</summary>
    /// <param name="nodes">What is put together.</param>
    /// <param name="most">How many layers there may be above the base.</param>
    public static LayerDesign Create(FileNodes nodes, int most)
    {
        var layers = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = Add(layers, CostPartition.Split(nodes.All.Where(node => node.Name != FileNodes.State), most - 1), 0);
        layers[FileNodes.State] = count;
        return new LayerDesign(nodes, layers, count + 1);
    }

    /// <summary>The layers of an image that was made so, from what is in them.</summary>
    public static LayerDesign Recognise(FileNodes nodes)
    {
        UpperTree tree = nodes.Tree;
        var sizes = new Dictionary<(string Name, int Layer), long>();
        foreach (ImageFile file in tree.Files.All.Where(file => file.Kind != FileKind.Directory && tree.Has(file)))
        {
            (string, int) key = (nodes.Of(file.Node!.Value.Number).Name, file.LayerIndex - tree.BaseCount);
            sizes[key] = SizeSum.Add(SizeSum.Add(sizes.GetValueOrDefault(key), file.Size), 1);
        }

        Dictionary<string, int> layers = sizes.GroupBy(pair => pair.Key.Name).ToDictionary(
            group => group.Key,
            group => group.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Layer).First().Key.Layer,
            StringComparer.Ordinal);
        return new LayerDesign(nodes, layers, tree.Files.Image.Layers.Count - tree.BaseCount);
    }

    /// <summary>The layers of an image that follows on another one: what that one has together stays together, what is new comes on top of it.</summary>
    public static LayerDesign Follow(LayerDesign previous, FileNodes nodes, int most)
    {
        // What was in the top layer shares it again; layers of which nothing is left are gone.
        bool IsOnTop(FileNode node) => node.Name == FileNodes.State || previous._layers.GetValueOrDefault(node.Name, -1) == previous.Top;
        FileNode[] below = [.. nodes.All.Where(node => !IsOnTop(node))];
        var layers = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = Add(layers, FollowingPartition.Split(below, node => previous._layers.TryGetValue(node.Name, out int layer) ? layer : null, most - 1), 0);
        foreach (string name in nodes.All.Where(IsOnTop).Select(node => node.Name).Append(FileNodes.State))
        {
            layers[name] = count;
        }

        return new LayerDesign(nodes, layers, count + 1);
    }

    /// <summary>What is written in a layer, in the order of paths, by numbers in the tree. The last one has all folders.</summary>
    public IReadOnlyList<int> EntriesOf(int layer) => _entries[layer];

    /// <summary>The nodes of each layer, by name.</summary>
    public IReadOnlyList<OptimizedLayer> Describe(LayerDesign? previous)
    {
        HashSet<string> before = [.. previous is null ? [] : previous.Fingerprints];
        ILookup<int, FileNode> nodes = _nodes.All.ToLookup(node => _layers[node.Name]);
        return
        [
            .. Enumerable.Range(0, Count).Select(layer => new OptimizedLayer(
                Files.Image,
                Tree.BaseCount + layer,
                [.. nodes[layer].Select(node => node.Name).Order(StringComparer.Ordinal)],
                nodes[layer].Sum(node => node.FileCount),
                nodes[layer].SumSizes(node => node.Size),
                before.Contains(Fingerprints[layer]))),
        ];
    }

    /// <summary>Of each layer: equal where the layers have the same bytes.</summary>
    public IReadOnlyList<string> Fingerprints => _fingerprints ??= [.. Enumerable.Range(0, Count).Select(Hash)];

    private int LayerOf(TreeNode node) => _layers[_nodes.Of(node.Number).Name];

    private static int Add(Dictionary<string, int> layers, IReadOnlyList<IReadOnlyList<FileNode>> groups, int first)
    {
        foreach (IReadOnlyList<FileNode> group in groups)
        {
            foreach (FileNode node in group)
            {
                layers[node.Name] = first;
            }

            first++;
        }

        return first;
    }

    // Of all that makes the layer another one.
    private string Hash(int layer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var folders = new HashSet<int>();
        var names = new Dictionary<(int Layer, int Entry), string>();
        foreach (int number in _entries[layer])
        {
            ImageFile file = Files.FileAt(number);
            for (TreeNode? folder = file.Node!.Value.Parent; layer != Top && folder is { } node && folders.Add(node.Number); folder = node.Parent)
            {
                Append(hash, LowerFolder.Describe(node));
            }

            Append(hash, file.Header with { Name = file.FullName });
            string first = file.Kind == FileKind.Directory || names.TryAdd((file.BodyLayer, file.BodyEntry), file.FullName) ? "" : names[(file.BodyLayer, file.BodyEntry)];
            string content = file.Digest?.ToString() ?? (file.BodyLayer < 0 ? "" : $"{Files.Image.Layers[file.BodyLayer].DiffId} {file.BodyEntry}");
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Size} {content} {first}\n"));
        }

        foreach ((ImageFile folder, string name) in layer == 0 ? Tree.Hidden : [])
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"without {folder.FullName}/{name}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, TarHeader header)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{header.Name}\0{header.Type}\0{header.Mode}\0{header.Uid}\0{header.Gid}\0{header.Mtime}\0{header.MtimeNanoseconds}\0{header.LinkName}\0{header.DeviceMajor}\0{header.DeviceMinor}\n"));
        foreach (PaxRecord record in header.Records)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(record.Key));
            hash.AppendData(record.Value.Span);
        }
    }
}
