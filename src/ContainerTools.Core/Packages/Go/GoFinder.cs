using ContainerTools.Inspection;
using ContainerTools.Packages.Programs;

namespace ContainerTools.Packages.Go;

/// <summary>Finds the modules that programs written in Go are made of.</summary>
internal sealed class GoFinder(ImageFiles files, ExecutableScan scan) : PackageFinder
{
    private const string LibraryName = "stdlib";
    private const string Unversioned = "(devel)";

    public override PackageEcosystem Ecosystem => PackageEcosystem.Go;

    public override bool NeedsPlace => false;

    public override bool Wants(ImageFile file) => ExecutableScan.Wants(file);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        if (await scan.FindGoInfoAsync(file, contents).ConfigureAwait(false) is not { } bytes || GoBuildInfo.Parse(bytes) is not { } info)
        {
            return [];
        }

        var library = new GoModule(LibraryName, info.GoVersion, null);
        IReadOnlyList<ImagePackage> packages = contents.Take(file, info.Modules.Where(module => !module.IsMain).Prepend(library).DistinctBy(module => (module.Path, module.Version)).Select(module => Describe(file, module)));
        if (info.Modules.FirstOrDefault(module => module.IsMain) is not { } module || Describe(file, module) is not { } main)
        {
            return packages;
        }

        // Which module needs which is not written down; the program needs them all.
        main.Dependencies = packages;
        main.FindFiles = () => [file.FullName];
        return [main, .. packages];
    }

    private ImagePackage? Describe(ImageFile file, GoModule module)
    {
        // What was built from a folder may have no version.
        (string path, string version) = (module.Path.TrimEnd('/'), module.Version.Length > 0 ? module.Version : Unversioned);
        int slash = path.LastIndexOf('/');
        return !PackageLimits.IsName(path, version) ? null : new ImagePackage(files, PackageEcosystem.Go, path, version, file)
        {
            Integrity = string.IsNullOrEmpty(module.Sum) ? null : module.Sum,
            PackageUrl = Packages.PackageUrl.Of("golang", slash < 0 ? null : path[..slash], path[(slash + 1)..], version == Unversioned ? null : version),
        };
    }
}
