using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A test that is skipped, with the reason, where programs that it runs or other things that it needs are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class ToolFactAttribute(params string[] tools) : FactAttribute
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
