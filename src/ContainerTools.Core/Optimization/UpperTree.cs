using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Optimization;

/// <summary>What the layers above a base make of it: all that they have, and what they hide. Without a base it is the whole tree.</summary>
internal sealed class UpperTree
{
    private readonly int _baseCount;
    private readonly HashSet<int> _folders = [];
    private readonly List<(ImageFile Folder, string Name)> _hidden = [];

    /// <param name="files">What all layers make together.</param>
    /// <param name="below">What the base's layers make; null where there is no base.</param>
    /// <param name="baseCount">How many layers those are.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: a name above the base is one of a file in it.</exception>
    public UpperTree(ImageFiles files, ImageFiles? below, int baseCount)
    {
        (Files, _baseCount) = (files, baseCount);
        if (below is null)
        {
            return;
        }

        Hide(below, below.Root, files.Root);
        foreach (ImageFile file in files.All.Where(file => file.LayerIndex >= baseCount))
        {
            if (file.Kind == FileKind.File && file.BodyLayer >= 0 && file.BodyLayer < baseCount)
            {
                throw new ImageException(ImageError.Unsupported, $"'{PrintableText.Of(file.FullName)}' of {files.Image} is another name of a file in the base; only all layers together can be made anew.", files.Image);
            }

            KeepFolders(file.Kind == FileKind.Directory ? file.Node : file.Node!.Value.Parent);
        }
    }

    public ImageFiles Files { get; }

    /// <summary>How many layers of the base stay as they are.</summary>
    public int BaseCount => _baseCount;

    /// <summary>What is in the base and in a folder that is there still, but not to be seen any more.</summary>
    public IReadOnlyList<(ImageFile Folder, string Name)> Hidden => _hidden;

    /// <summary>Whether the layers above the base have to say something of it.</summary>
    public bool Has(ImageFile file) => _baseCount == 0 || (file.Kind == FileKind.Directory ? _folders.Contains(file.Node!.Value.Number) : file.LayerIndex >= _baseCount);

    private void Hide(ImageFiles below, ImageFile folder, ImageFile above)
    {
        var open = new Stack<(ImageFile Below, ImageFile Above)>([(folder, above)]);
        while (open.TryPop(out (ImageFile Below, ImageFile Above) pair))
        {
            Dictionary<string, ImageFile> there = Files.ChildrenOf(pair.Above).ToDictionary(file => file.Name, StringComparer.Ordinal);
            foreach (ImageFile child in below.ChildrenOf(pair.Below))
            {
                if (!there.TryGetValue(child.Name, out ImageFile? now))
                {
                    _hidden.Add((pair.Above, child.Name));
                    KeepFolders(pair.Above.Node);
                }
                else if (child.Kind == FileKind.Directory && now.Kind == FileKind.Directory)
                {
                    open.Push((child, now));
                }
            }
        }

        _hidden.Sort((one, other) => CodePointComparer.Instance.Compare($"{one.Folder.FullName}/{one.Name}", $"{other.Folder.FullName}/{other.Name}"));
    }

    private void KeepFolders(TreeNode? folder)
    {
        while (folder is { } node && _folders.Add(node.Number))
        {
            folder = node.Parent;
        }
    }
}
