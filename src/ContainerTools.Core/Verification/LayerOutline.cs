using System.Buffers;
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
        var pending = new Stack<(TreeNode Node, ulong Folder)>(root.Children.Select(child => (child, 0UL)));
        while (pending.TryPop(out (TreeNode Node, ulong Folder) next))
        {
            TreeNode node = next.Node;
            if (!node.IsVisible && !node.HidesLower)
            {
                continue;
            }

            ulong path = Hash(next.Folder, node.Name);
            paths.Add(path);
            OutlineKind kind = KindOf(node);
            kinds.Add(kind == OutlineKind.SymbolicLink && circles < MostCircles && IsCircle(root, node.Path) && circles++ >= 0 ? OutlineKind.LinkInCircle : kind);
            foreach (TreeNode child in node.Children)
            {
                pending.Push((child, path));
            }
        }

        (_paths, _kinds) = ([.. paths], [.. kinds]);
        Array.Sort(_paths, _kinds);
        Implied = [.. tree.Implied.Take(MostImplied).Select(node => (node.Path, node is { IsDirectory: true, IsListed: false })).DistinctBy(folder => folder.Path)];
    }

    /// <summary>The folders that the layer does not list before something that lies there, and whether it does not list them at all.</summary>
    public IReadOnlyList<(string Path, bool IsUnlisted)> Implied { get; }

    /// <param name="path">Relative to the root, without slashes around it.</param>
    public OutlineKind Find(string path)
    {
        ulong hash = 0;
        foreach (string name in path.Split('/'))
        {
            hash = Hash(hash, name);
        }

        return Array.BinarySearch(_paths, hash) is >= 0 and var index ? _kinds[index] : OutlineKind.None;
    }

    private static OutlineKind KindOf(TreeNode node) => node switch
    {
        { Body.LinkTarget: not null } => OutlineKind.SymbolicLink,
        { IsDirectory: false } => OutlineKind.Other,
        { IsListed: false } => OutlineKind.ImpliedFolder,
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

    // The hash of a path is made of that of its folder, so that long paths that many files share are not hashed again and again.
    private static ulong Hash(ulong folder, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] text = ArrayPool<byte>.Shared.Rent(sizeof(ulong) + (name.Length * sizeof(char)));
        BinaryPrimitives.WriteUInt64LittleEndian(text, folder);
        MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(text.AsSpan(sizeof(ulong)));
        SHA256.HashData(text.AsSpan(0, sizeof(ulong) + (name.Length * sizeof(char))), hash);
        ArrayPool<byte>.Shared.Return(text);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
