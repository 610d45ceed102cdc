using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class RpmRootSource() : DatabaseSource(PackageEcosystem.Rpm, "rpm's database");
