using System.Management.Automation;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>
/// Marks lines of text where bytes are wanted, so that the first of them can end the command with a word about why: PowerShell decodes what a native
/// command writes before a cmdlet gets it. Without this each line would be an error of its own.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ByteTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Stands for a line of text; compared by reference.</summary>
    internal static byte[] Text { get; } = new byte[1];

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap(inputData) is string ? Text : inputData;
}
