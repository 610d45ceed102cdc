using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A theory that is skipped, with the reason, where programs that it runs are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = Tool.WhyNot(tools);
    }

    public string[] Tools { get; }
}
