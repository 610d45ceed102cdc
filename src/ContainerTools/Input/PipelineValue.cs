using System.Management.Automation;

namespace ContainerTools.Input;

/// <summary>What came from a script, which PowerShell may have wrapped.</summary>
internal static class PipelineValue
{
    /// <summary>What is inside, but for a custom object, which is nothing without its wrapping.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
