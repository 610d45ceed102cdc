using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>A fact about samples of a real registry, judged by programs that only root can run; skipped where something is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JudgeFactAttribute : FactAttribute
{
    public JudgeFactAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = RealRegistry.WhyNot ?? Tool.WhyNotAsRoot(tools) ?? Busybox.WhyNot;
    }

    public string[] Tools { get; }
}
