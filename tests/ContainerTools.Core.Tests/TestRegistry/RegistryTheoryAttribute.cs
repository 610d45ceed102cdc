using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

/// <summary>A theory that is skipped where no real registry can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryTheoryAttribute : TheoryAttribute
{
    public RegistryTheoryAttribute() => Skip = RealRegistry.WhyNot;
}
