using System.Collections;
using System.Management.Automation;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Takes a single value for all files, where files can have values of their own by their names.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileMapTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrap(inputData) is string text ? new Hashtable { ["*"] = text } : inputData;
}
