namespace ContainerTools.FileSystem;

/// <summary>What a tree keeps of a name. Numbers that lead to other things are 0 where there is none.</summary>
internal struct NodeData
{
    public int Parent;
    public int Name;
    public int FirstChild;
    public int NextSibling;
    public int NextInBucket;
    public int VisibleChildren;
    public int Body;
    public int Layer;
    public int Entry;
    public short Depth;
    public NodeFlags Flags;
}
