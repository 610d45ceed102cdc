using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ContainerTools.FileSystem;

namespace ContainerTools.Verification;

/// <summary>
/// What kind of thing a layer has under which path, in a few bytes for each, so that the outlines of all layers can be kept and
/// compared. Paths are kept as hashes.
/// </summary>
internal sealed class LayerOutline
{
    // Layers that leave out so many folders exist, if at all, to keep somebody busy.
    private const int MostImplied = 10_000;
    private const int MostCircles = 1000;
    private const int UsualMode = 0b111_101_101;
    private readonly ulong[] _paths;
    private readonly OutlineKind[] _kinds;

    public LayerOutline(UnpackedLayer tree)
    {
        TreeNode root = tree.Root;
        var paths = new List<ulong>();
        var kinds = new List<OutlineKind>();
        int circles = 0;
        var pending = new Stack<(TreeNode Node, string Path)>(root.Children.Select(child => (child, child.Name)));
        while (pending.TryPop(out (TreeNode Node, string Path) next))
        {
            (TreeNode node, string path) = next;
            if (!node.IsVisible && !node.HidesLower)
            {
                continue;
            }

            paths.Add(Hash(path));
            OutlineKind kind = KindOf(node);
            kinds.Add(kind == OutlineKind.SymbolicLink && circles < MostCircles && IsCircle(root, path) && circles++ >= 0 ? OutlineKind.LinkInCircle : kind);
            foreach (TreeNode child in node.Children)
            {
                pending.Push((child, $"{path}/{child.Name}"));
            }
        }

        (_paths, _kinds) = ([.. paths], [.. kinds]);
        Array.Sort(_paths, _kinds);
        Implied = [.. tree.Implied.Take(MostImplied).Select(node => (node.Path, node is { IsDirectory: true, Folder: null })).DistinctBy(folder => folder.Path)];
    }

    /// <summary>The folders that the layer does not list before something that lies there, and whether it does not list them at all.</summary>
    public IReadOnlyList<(string Path, bool IsUnlisted)> Implied { get; }

    /// <param name="path">Relative to the root, without slashes around it.</param>
    public OutlineKind Find(string path) => Array.BinarySearch(_paths, Hash(path)) is >= 0 and var index ? _kinds[index] : OutlineKind.None;

    private static OutlineKind KindOf(TreeNode node) => node switch
    {
        { Body.LinkTarget: not null } => OutlineKind.SymbolicLink,
        { IsDirectory: false } => OutlineKind.Other,
        { Folder: null } => OutlineKind.ImpliedFolder,
        { Folder: { Mode: UsualMode, Uid: 0, Gid: 0, Records.Count: 0 } } => OutlineKind.UsualFolder,
        _ => OutlineKind.Folder,
    };

    private static bool IsCircle(TreeNode root, string link)
    {
        try
        {
            root.Walk(link.Split('/'), (folder, name) => folder.Find(name));
            return false;
        }
        catch (ImageException)
        {
            return true;
        }
    }

    private static ulong Hash(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(path.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
