using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A test of programs that only root can run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootToolFactAttribute : FactAttribute
{
    public RootToolFactAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = Tool.WhyNotAsRoot(tools);
    }

    public string[] Tools { get; }
}
