using System.Management.Automation;

namespace ContainerTools.Input;

/// <summary>Lets a digest be given as its 64 hexadecimal digits alone, which is then SHA-256.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BareDigestAttribute : ArgumentTransformationAttribute
{
    private const int HexLength = 64;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is object[] list ? Array.ConvertAll(list, Complete) : Complete(value);
    }

    private static object Complete(object value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is string { Length: HexLength } text && text.All(char.IsAsciiHexDigit) ? $"sha256:{text.ToLowerInvariant()}" : value;
}
