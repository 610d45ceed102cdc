namespace ContainerTools.Tests.TestRegistry;

/// <summary>A test of programs that only root can run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootToolFactAttribute : ToolFactAttribute
{
    public RootToolFactAttribute(params string[] tools)
        : base(tools) => Needs = Need.Root;
}
