namespace ContainerTools.Tests.Composition;

/// <summary>A theory that is skipped, with the reason, where Python is missing or too old.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = PythonStream.WhyNot;
}
