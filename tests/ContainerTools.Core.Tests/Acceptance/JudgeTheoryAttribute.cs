using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>A theory about samples of a real registry, judged by programs that only root can run; skipped where something is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JudgeTheoryAttribute : TheoryAttribute
{
    public JudgeTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = RealRegistry.WhyNot ?? Tool.WhyNotAsRoot(tools) ?? Busybox.WhyNot;
    }

    public string[] Tools { get; }
}
