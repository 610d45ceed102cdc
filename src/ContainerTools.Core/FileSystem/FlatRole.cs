namespace ContainerTools.FileSystem;

/// <summary>What an entry of a flattened layer says of its name.</summary>
internal enum FlatRole
{
    /// <summary>What it is; of a file with several names, the one that has the content.</summary>
    Itself,

    /// <summary>That it is another name of a file.</summary>
    Link,

    /// <summary>That nothing in the layers below has it.</summary>
    Whiteout,

    /// <summary>That what the layers below have in the folder does not count.</summary>
    Opaque,
}
