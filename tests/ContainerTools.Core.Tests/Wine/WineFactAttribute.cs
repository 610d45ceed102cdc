namespace ContainerTools.Tests.Wine;

/// <summary>Skipped, with the reason, where there is no Wine, or nothing for it to run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WineFactAttribute : FactAttribute
{
    public WineFactAttribute() => Skip = WinePrograms.WhyNot;
}
