using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A theory that is skipped, with the reason, where programs that it runs or other things that it needs are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class ToolTheoryAttribute(params string[] tools) : TheoryAttribute
{
    public string[] Tools { get; } = tools;

    public Need Needs { get; init; }

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? Tool.WhyNot(Tools) ?? TestRegistry.Needs.WhyNot(Needs);
        set => base.Skip = value;
    }
}
