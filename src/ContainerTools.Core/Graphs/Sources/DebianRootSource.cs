using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class DebianRootSource() : DatabaseSource(PackageEcosystem.Deb, "/var/lib/dpkg/status");
