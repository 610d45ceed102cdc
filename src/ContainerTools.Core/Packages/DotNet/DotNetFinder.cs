using ContainerTools.Inspection;

namespace ContainerTools.Packages.DotNet;

/// <summary>Finds the NuGet packages of published applications and of shared frameworks, by their <c>*.deps.json</c>.</summary>
internal sealed class DotNetFinder(ImageFiles files) : PackageFinder
{
    private const string End = ".deps.json";

    public override PackageEcosystem Ecosystem => PackageEcosystem.NuGet;

    public override bool Wants(ImageFile file) => file.Name.EndsWith(End, StringComparison.OrdinalIgnoreCase);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents) =>
        contents.Take(file, DotNetDependencies.Read(await contents.ReadAsync(file).ConfigureAwait(false), files, file, PackagePaths.FolderOf(file.FullName)));
}
