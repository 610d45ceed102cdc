using ContainerTools.Inspection;

namespace ContainerTools.Packages;

/// <summary>The packages of one image. It may be used by several threads.</summary>
public sealed class ImagePackages
{
    private readonly Lazy<Dictionary<string, ImagePackage>> _owners;

    internal ImagePackages(ImageFiles files, OsRelease release, IReadOnlyList<ImagePackage> all, IReadOnlyList<ImageException> problems)
    {
        Files = files;
        Release = release;
        All = all;
        Problems = problems;
        _owners = new Lazy<Dictionary<string, ImagePackage>>(FindOwners);
    }

    /// <summary>The image that has them.</summary>
    public Image Image => Files.Image;

    /// <summary>The files among which they were found.</summary>
    public ImageFiles Files { get; }

    /// <summary>The packages: by ecosystem, name, version and place.</summary>
    public IReadOnlyList<ImagePackage> All { get; }

    /// <summary>What could not be read, so that packages may be missing.</summary>
    public IReadOnlyList<ImageException> Problems { get; }

    internal OsRelease Release { get; }

    /// <summary>The package that a file belongs to; of several the distribution's.</summary>
    /// <param name="path">The path of the file, from the root on.</param>
    /// <returns>Null if no package says that it is its own.</returns>
    public ImagePackage? OwnerOf(string path) => _owners.Value.GetValueOrDefault(path);

    /// <summary>Groups the files that a container sees by the packages that they belong to.</summary>
    /// <returns>The largest group first; the name is that of ecosystem and package, empty for files of none.</returns>
    public IReadOnlyList<FileGroup> Group() =>
        FileGroup.Of(Files, FileGrouping.Package, file => OwnerOf(file.FullName) is { } owner ? $"{owner.Ecosystem} {owner.Name}" : "");

    // A package of a language that the distribution brought is no owner beside it.
    private Dictionary<string, ImagePackage> FindOwners()
    {
        var owners = new Dictionary<string, ImagePackage>(StringComparer.Ordinal);
        long length = 0;
        foreach (ImagePackage package in All)
        {
            foreach (string path in package.Files)
            {
                owners.TryAdd(path, package);
                length += path.Length;
            }

            PackagePaths.RequireRoom(Image, length);
        }

        return owners;
    }
}
