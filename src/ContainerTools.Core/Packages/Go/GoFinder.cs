using ContainerTools.Inspection;
using ContainerTools.Packages.Programs;

namespace ContainerTools.Packages.Go;

/// <summary>Finds the modules that programs written in Go are made of.</summary>
internal sealed class GoFinder(ImageFiles files, ExecutableScan scan) : PackageFinder
{
    private const string LibraryName = "stdlib";

    public override PackageEcosystem Ecosystem => PackageEcosystem.Go;

    public override bool Wants(ImageFile file) => ExecutableScan.Wants(file);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        if (await scan.FindGoInfoAsync(file, contents).ConfigureAwait(false) is not { } bytes || GoBuildInfo.Parse(bytes) is not { } info)
        {
            return [];
        }

        var packages = new List<ImagePackage> { Describe(file, LibraryName, info.GoVersion["go".Length..].Split(' ')[0], null) };
        packages.AddRange(info.Modules.DistinctBy(module => (module.Path, module.Version)).Select(module => Describe(file, module.Path, module.Version, module.Sum)));

        // Which module needs which is not written down; the program needs them all.
        ImagePackage main = packages[Math.Min(1, packages.Count - 1)];
        main.Dependencies = [.. packages.Where(package => package != main)];
        main.FindFiles = () => [file.Path];
        return packages;
    }

    private ImagePackage Describe(ImageFile file, string path, string version, string? sum)
    {
        int slash = path.LastIndexOf('/');
        return new ImagePackage(files, PackageEcosystem.Go, path, version, file)
        {
            Integrity = string.IsNullOrEmpty(sum) ? null : sum,
            PackageUrl = Packages.PackageUrl.Of("golang", slash < 0 ? null : path[..slash], path[(slash + 1)..], version == "(devel)" ? null : version),
        };
    }
}
