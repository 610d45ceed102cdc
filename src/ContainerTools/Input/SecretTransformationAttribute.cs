using System.Management.Automation;
using System.Net;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Takes a secret also as plain text, as the variables of CI jobs have it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Unwrap(inputData) is string text ? new NetworkCredential("", text).SecurePassword : inputData;
}
