namespace ContainerTools.Editing;

/// <summary>What becomes of layers that are compressed already, where compressed ones are wanted.</summary>
internal enum Recompression
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Those that are compressed in another way are compressed anew.</summary>
    Others,

    /// <summary>All are, because the way alone does not tell level or program.</summary>
    All,
}
