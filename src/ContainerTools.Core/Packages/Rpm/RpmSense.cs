namespace ContainerTools.Packages.Rpm;

/// <summary>Which versions a relation means (rpm, <c>include/rpm/rpmds.h</c>). Other bits say when it is needed.</summary>
[Flags]
internal enum RpmSense
{
    None = 0,
    Less = 1 << 1,
    Greater = 1 << 2,
    Equal = 1 << 3,
    Any = Less | Greater | Equal,
}
