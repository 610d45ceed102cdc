using System.Collections;
using System.Management.Automation;
using ContainerTools.Layering;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Takes groups also as plain lists of paths, which is how a plan has them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GroupTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = Unwrap(inputData)!;
        return input is IEnumerable list and not string && list.Cast<object?>().Select(Unwrap).ToArray() is { Length: > 0 } items && items.All(IsList)
            ? items.Select(ToGroup).ToArray()
            : inputData;
    }

    private static bool IsList(object? value) => value is not LayerGroup and not string and IEnumerable;

    private static LayerGroup ToGroup(object? value) =>
        new(((IEnumerable)value!).Cast<object?>().Select(path => new GraphNode($"{Unwrap(path)}")).ToArray());
}
