using ContainerTools.Graphs.Files;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class PythonSource : GraphSource
{
    public override IReadOnlyCollection<PackageEcosystem> Ecosystems => [PackageEcosystem.PyPI];

    public override bool IsApplication => true;

    public override void Check(FileSource source, ImagePackages packages)
    {
        if (packages.All.Count == 0)
        {
            throw NotFound(source, "has no installed Python project: no *.dist-info or *.egg-info.");
        }
    }
}
