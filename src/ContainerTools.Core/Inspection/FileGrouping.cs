namespace ContainerTools.Inspection;

/// <summary>What files of an image are put together by.</summary>
public enum FileGrouping
{
    /// <summary>What stands behind the last dot of the name, with the dot; empty for names without one.</summary>
    Extension,

    /// <summary>The folder that they are in, or one above it.</summary>
    Directory,

    /// <summary>The numbers of user and group.</summary>
    Owner,

    /// <summary>The layer that has them.</summary>
    Layer,

    /// <summary>The package that they belong to; empty for files of none.</summary>
    Package,
}
