using ContainerTools.Graphs.Files;
using ContainerTools.Inspection;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

internal sealed class DotNetPublishSource : GraphSource
{
    private const string Dependencies = ".deps.json";

    public override IReadOnlyCollection<PackageEcosystem> Ecosystems => [PackageEcosystem.NuGet];

    public override bool IsApplication => true;

    public override void Check(FileSource source, ImagePackages packages)
    {
        if (packages.All.FirstOrDefault(package => !package.Location.EndsWith(Dependencies, StringComparison.OrdinalIgnoreCase)) is { } inside)
        {
            throw new ImageException(ImageError.Unsupported, $"{source.Name} cannot be divided: '{PrintableText.Of(inside.Location)}' is an application in a single file, which has {packages.All.Count} packages in it. Publish it with PublishSingleFile=false.", source.Name);
        }

        if (!source.Files.All.Any(IsDependencies))
        {
            throw NotFound(source, "has no *.deps.json, so nothing tells which files are of which package. It was published ahead of time or with GenerateDependencyFile=false, or it is no published application.");
        }
    }

    private static bool IsDependencies(ImageFile file) => file.Name.EndsWith(Dependencies, StringComparison.OrdinalIgnoreCase);
}
