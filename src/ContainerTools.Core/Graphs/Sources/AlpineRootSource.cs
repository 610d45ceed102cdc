using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class AlpineRootSource() : DatabaseSource(PackageEcosystem.Apk, "/lib/apk/db/installed");
