using System.Reflection;
using Xunit.Sdk;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>One case of a theory, as <see cref="InlineDataAttribute"/> gives it, that alone is skipped where a program is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ToolDataAttribute(string tool, params object?[] data) : DataAttribute
{
    public string Tool { get; } = tool;

    public object?[] Data { get; } = data;

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? Testing.Tool.WhyNot(Tool);
        set => base.Skip = value;
    }

    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [Data];
}
