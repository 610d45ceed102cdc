namespace ContainerTools.Help.Cmdlets;

/// <summary>Types as PowerShell's help writes them.</summary>
internal static class TypeNames
{
    /// <summary>For syntax: the last part of the name.</summary>
    public static string Short(Type type) => type.Name;

    /// <summary>For inputs and outputs: the whole name.</summary>
    public static string Full(Type type) => type.FullName ?? type.Name;
}
