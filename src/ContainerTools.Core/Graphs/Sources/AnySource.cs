using ContainerTools.Graphs.Files;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

/// <summary>Whatever an image has.</summary>
internal sealed class AnySource(IReadOnlyCollection<PackageEcosystem> ecosystems) : GraphSource
{
    public override IReadOnlyCollection<PackageEcosystem> Ecosystems => ecosystems;

    public override void Check(FileSource source, ImagePackages packages)
    {
        // An image without packages has folders.
    }
}
