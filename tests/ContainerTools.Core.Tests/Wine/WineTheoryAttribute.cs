namespace ContainerTools.Tests.Wine;

/// <inheritdoc cref="WineFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WineTheoryAttribute : TheoryAttribute
{
    public WineTheoryAttribute() => Skip = WinePrograms.WhyNot;
}
