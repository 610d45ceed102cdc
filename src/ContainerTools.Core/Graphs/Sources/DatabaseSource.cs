using ContainerTools.Graphs.Files;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

/// <summary>A root file system, whose distribution has a database of packages.</summary>
/// <param name="ecosystem">Whose.</param>
/// <param name="database">What is looked for, for messages.</param>
internal abstract class DatabaseSource(PackageEcosystem ecosystem, string database) : GraphSource
{
    public override IReadOnlyCollection<PackageEcosystem> Ecosystems => [ecosystem];

    public override bool KeepsOwners => true;

    public override void Check(FileSource source, ImagePackages packages)
    {
        if (packages.All.Count == 0)
        {
            throw NotFound(source, $"has no packages: {database} is missing, damaged or lists none.");
        }
    }
}
