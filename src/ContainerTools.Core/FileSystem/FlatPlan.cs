using System.Collections;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>
/// The one tar that stands for several layers, all but the contents. It goes layer by layer, base first, and within each in
/// the layer's own order, because contents can only be had in that order without unpacking them somewhere; so writing it
/// takes one pass over those layers of which anything is left. What a hard link leads to comes before it, and folders right
/// before the first thing in them, with the attributes they have in the end.
/// </summary>
internal sealed class FlatPlan
{
    private readonly TreeStore _store;
    private readonly BitArray _written;
    private readonly List<FlatSegment> _segments = [];
    private readonly bool _isPartial;
    private FlatEntryList _entries;

    private FlatPlan(TreeStore store, bool isPartial)
    {
        _store = store;
        _isPartial = isPartial;
        _written = new BitArray(store.NodeCount);
        _entries = new FlatEntryList(store);
    }

    public IReadOnlyList<FlatSegment> Segments => _segments;

    /// <summary>Of the whole archive, in bytes.</summary>
    public long Length => TarSize.Archive(_segments.Sum(segment => segment.Length));

    /// <param name="tree">What is written.</param>
    /// <param name="isPartial">Whether the result lies on other layers: it says what is hidden of them, and nothing of folders that it only implies.</param>
    public static FlatPlan Create(FileTree tree, bool isPartial)
    {
        var plan = new FlatPlan(tree.Root.Store, isPartial);
        int layer = 0;
        IEnumerable<FlatEntry> marks = isPartial ? FindMarks(tree.Root) : [];
        foreach ((FlatEntry entry, int of) in marks.Select(mark => (mark, 0)).Concat(FlatOrder.Sort(tree.Root)))
        {
            if (of != layer)
            {
                plan.EndSegment(layer);
                layer = of;
            }

            plan.Write(entry);
        }

        plan.EndSegment(layer);
        return plan;
    }

    private static IEnumerable<FlatEntry> FindMarks(TreeNode root)
    {
        var pending = new Stack<TreeNode>([root]);
        while (pending.TryPop(out TreeNode node))
        {
            if (node.HidesLower)
            {
                // A file hides by being there, and what is further down is hidden with this.
                if (node.Body is null)
                {
                    yield return new FlatEntry(node, node.IsDirectory ? FlatRole.Opaque : FlatRole.Whiteout);
                }
            }
            else
            {
                foreach (TreeNode child in node.Children.Reverse())
                {
                    pending.Push(child);
                }
            }
        }
    }

    private void Write(FlatEntry entry)
    {
        TreeNode? folder = entry.Role == FlatRole.Opaque ? entry.Node : entry.Node.Parent;
        if (folder is { } parent && !_written[parent.Number])
        {
            Write(new FlatEntry(parent, FlatRole.Itself));
        }

        // The root, like folders of a partial plan that may have attributes in lower layers, is there only if a layer lists it.
        bool isLeftOut = entry.Node is { Body: null, IsListed: false } && entry.Role == FlatRole.Itself
            && ((_isPartial && !entry.Node.IsNew && !IsHidden(entry.Node.Parent)) || entry.Node.Parent is null);
        bool isFirst = entry.Role != FlatRole.Itself || !_written[entry.Node.Number];
        _written[entry.Node.Number] |= entry.Role == FlatRole.Itself;
        if (isFirst && !isLeftOut)
        {
            _entries.Add(entry);
        }
    }

    // Nothing of lower layers is to be seen below such a folder.
    private static bool IsHidden(TreeNode? folder)
    {
        while (folder is { HidesLower: false } open)
        {
            folder = open.Parent;
        }

        return folder is not null;
    }

    private void EndSegment(int layer)
    {
        if (_entries.Count > 0)
        {
            _segments.Add(new FlatSegment(layer, _entries));
            _entries = new FlatEntryList(_store);
        }
    }
}
