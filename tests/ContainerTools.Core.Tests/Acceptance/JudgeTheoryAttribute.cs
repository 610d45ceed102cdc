using ContainerTools.Testing;
using Xunit.Sdk;

namespace ContainerTools.Tests.Acceptance;

/// <summary>
/// A theory about samples of a real registry, judged by programs that only root can run. Where its method ends with a
/// <see cref="Generation"/>, each row is judged once by each; what is missing is skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ContainerTools.Tests.Acceptance.JudgeTheoryDiscoverer", "ContainerTools.Core.Tests")]
public sealed class JudgeTheoryAttribute : TheoryAttribute
{
    public JudgeTheoryAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = RealRegistry.WhyNot ?? Busybox.WhyNot;
    }

    public string[] Tools { get; }

    /// <summary>The first generation that can do it.</summary>
    public Generation From { get; init; }
}
