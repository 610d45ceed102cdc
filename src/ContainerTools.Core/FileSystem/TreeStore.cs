using System.Buffers;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// All names, files and attributes of trees, in arrays of numbers: a name takes some 90 bytes however long its path is. What many
/// files have in common is kept once. For one thread at a time; several may read what nobody changes.
/// </summary>
internal sealed class TreeStore
{
    // About what an object with attributes that no other file has takes.
    private const int CommonBytes = 250;
    private readonly TextStore _texts = new();
    private readonly ChunkedList<NodeData> _nodes = new();
    private readonly ChunkedList<BodyData> _bodies = new();
    private readonly List<TarHeader> _common = [];
    private readonly Dictionary<TarHeader, int> _commonNumbers = [];
    private readonly bool _ignoresCase;
    private int[] _buckets = new int[64];

    /// <param name="ignoresCase">Whether names of a folder that differ in case are one name, as on Windows.</param>
    public TreeStore(bool ignoresCase)
    {
        _ignoresCase = ignoresCase;

        // Number 0 means that there is none.
        _nodes.Add(default);
        _bodies.Add(default);
    }

    /// <summary>One more than the highest number of a node.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>One more than the highest number of a body.</summary>
    public int BodyCount => _bodies.Count;

    public ref NodeData Node(int node) => ref _nodes[node];

    public ref BodyData Body(int body) => ref _bodies[body];

    public string NameOf(int node) => TextStore.Decode(NameBytesOf(node));

    public ReadOnlySpan<byte> NameBytesOf(int node) => _texts[_nodes[node].Name];

    public void Charge(long bytes) => _texts.Charge(bytes);

    /// <returns>The number of a folder that lies in none.</returns>
    public int AddRoot() => AddNode(0, [], 0);

    /// <returns>The number of what has the name in a folder; 0 where nothing has it.</returns>
    public int Find(int folder, string name)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TextStore.Measure(name));
        int found = Find(folder, buffer.AsSpan(0, TextStore.Encode(name, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return found;
    }

    /// <param name="folder">The folder.</param>
    /// <param name="name">As <see cref="NameBytesOf"/> gives it.</param>
    /// <returns>As for the text.</returns>
    public int Find(int folder, ReadOnlySpan<byte> name)
    {
        int node = BucketOf(folder, name);
        while (node != 0 && !(_nodes[node].Parent == folder && IsName(node, name)))
        {
            node = _nodes[node].NextInBucket;
        }

        return node;
    }

    /// <summary>What is only hidden so far takes the spelling of what comes in its place.</summary>
    /// <exception cref="ImageException">It lies too deep, or the tree has too many names.</exception>
    public int GetOrAdd(int folder, string name)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TextStore.Measure(name));
        try
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, TextStore.Encode(name, buffer));
            int known = Find(folder, bytes);
            if (known == 0)
            {
                return Attach(AddNode(_nodes[folder].Depth + 1, bytes, 0), folder);
            }

            if (_ignoresCase && !new TreeNode(this, known).IsVisible && !NameBytesOf(known).SequenceEqual(bytes))
            {
                _nodes[known].Name = _texts.Add(bytes);
            }

            return known;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Spells a node's name as another one of the same name does.</summary>
    public void Respell(int node, int other)
    {
        if (_nodes[node].Parent != 0)
        {
            _nodes[node].Name = _nodes[other].Name;
        }
    }

    /// <summary>Puts a node that lies nowhere into a folder, which has nothing of its name.</summary>
    public int Attach(int node, int folder)
    {
        ref NodeData data = ref _nodes[node];
        ref NodeData parent = ref _nodes[folder];
        (data.Parent, data.NextSibling, parent.FirstChild) = (folder, parent.FirstChild, node);
        ref int bucket = ref BucketOf(folder, NameBytesOf(node));
        (data.NextInBucket, bucket) = (bucket, node);
        return node;
    }

    /// <summary>Takes a node out of its folder; it stays in the folder's chain until the folder lets go of all.</summary>
    public void Detach(int node)
    {
        ref NodeData data = ref _nodes[node];
        ref int link = ref BucketOf(data.Parent, NameBytesOf(node));
        while (link != node)
        {
            link = ref _nodes[link].NextInBucket;
        }

        (link, data.Parent) = (data.NextInBucket, 0);
    }

    /// <returns>The numbers of all in a folder, in no order.</returns>
    public IEnumerable<int> ChildrenOf(int folder)
    {
        for (int child = _nodes[folder].FirstChild; child != 0;)
        {
            // Whoever asks may put the child elsewhere.
            int next = _nodes[child].NextSibling;
            if (_nodes[child].Parent == folder)
            {
                yield return child;
            }

            child = next;
        }
    }

    /// <returns>The numbers of all in a folder, by code points of their names.</returns>
    public int[] SortedChildrenOf(int folder)
    {
        int[] children = [.. ChildrenOf(folder)];
        Array.Sort(children, (left, right) => NameBytesOf(left).SequenceCompareTo(NameBytesOf(right)));
        return children;
    }

    public void DropChildren(int folder)
    {
        foreach (int child in ChildrenOf(folder))
        {
            Detach(child);
        }

        (_nodes[folder].FirstChild, _nodes[folder].VisibleChildren) = (0, 0);
    }

    public int AddBody(TarHeader header, int layer, int entry)
    {
        int body = _bodies.Add(default);
        SetBody(body, header);
        (_bodies[body].Layer, _bodies[body].Entry) = (layer, entry);
        return body;
    }

    /// <summary>What a header says, without its name.</summary>
    public TarHeader HeaderOf(int body)
    {
        BodyData data = _bodies[body];
        return _common[data.Common] with
        {
            Size = data.Size,
            Mtime = data.Mtime,
            MtimeNanoseconds = data.MtimeNanoseconds,
            LinkName = data.LinkName == 0 ? "" : TextStore.Decode(_texts[data.LinkName]),
        };
    }

    /// <summary>The type alone, without making a header.</summary>
    public TarEntryType TypeOf(int body) => _common[_bodies[body].Common].Type;

    public void SetBody(int body, TarHeader header)
    {
        int common = NumberOf(header with { Name = "", Size = 0, Mtime = 0, MtimeNanoseconds = 0, LinkName = "" });
        int link = _bodies[body].LinkName;
        if (header.LinkName.Length == 0)
        {
            link = 0;
        }
        else if (link == 0 || TextStore.Decode(_texts[link]) != header.LinkName)
        {
            link = AddText(header.LinkName);
        }

        _bodies[body] = _bodies[body] with { Size = header.Size, Mtime = header.Mtime, MtimeNanoseconds = header.MtimeNanoseconds, Common = common, LinkName = link };
    }

    private int AddText(string text)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TextStore.Measure(text));
        try
        {
            return _texts.Add(buffer.AsSpan(0, TextStore.Encode(text, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int NumberOf(TarHeader common)
    {
        if (!_commonNumbers.TryGetValue(common, out int number))
        {
            _texts.Charge(CommonBytes + common.Records.Sum(record => (long)CommonBytes + (record.Key.Length * 2) + record.Value.Length));
            _commonNumbers[common] = number = _common.Count;
            _common.Add(common);
        }

        return number;
    }

    private int AddNode(int depth, ReadOnlySpan<byte> name, int parent)
    {
        if (depth > TreeLimits.Folders)
        {
            throw new ImageException(ImageError.Malformed, $"The layers have files more than {TreeLimits.Folders:N0} folders deep.");
        }

        if (_nodes.Count > TreeLimits.Entries)
        {
            throw TreeLimits.TooManyEntries("The layers have");
        }

        if (_nodes.Count > _buckets.Length)
        {
            Rehash();
        }

        return _nodes.Add(new NodeData { Name = _texts.Add(name), Parent = parent, Depth = (short)depth });
    }

    private bool IsName(int node, ReadOnlySpan<byte> name) =>
        NameBytesOf(node).SequenceEqual(name) || (_ignoresCase && CaselessName.Equals(NameBytesOf(node), name));

    private ref int BucketOf(int folder, ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.Add(folder);
        if (_ignoresCase)
        {
            hash.Add(CaselessName.GetHashCode(name));
        }
        else
        {
            hash.AddBytes(name);
        }

        return ref _buckets[hash.ToHashCode() & (_buckets.Length - 1)];
    }

    private void Rehash()
    {
        _buckets = new int[_buckets.Length * 2];
        for (int node = 1; node < _nodes.Count; node++)
        {
            if (_nodes[node].Parent != 0)
            {
                ref int bucket = ref BucketOf(_nodes[node].Parent, NameBytesOf(node));
                (_nodes[node].NextInBucket, bucket) = (bucket, node);
            }
        }
    }
}
