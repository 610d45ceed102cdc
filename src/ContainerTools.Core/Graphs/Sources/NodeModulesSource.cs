using ContainerTools.Graphs.Files;
using ContainerTools.IO.Files;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class NodeModulesSource : GraphSource
{
    public override IReadOnlyCollection<PackageEcosystem> Ecosystems => [PackageEcosystem.Npm];

    public override bool IsApplication => true;

    public override void Check(FileSource source, ImagePackages packages)
    {
        if (!source.Files.All.Any(file => file.Kind == FileKind.Directory && file.Name == "node_modules"))
        {
            throw NotFound(source, "has no folder node_modules; its packages are not installed.");
        }
    }
}
