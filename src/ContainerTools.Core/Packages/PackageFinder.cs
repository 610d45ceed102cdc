using ContainerTools.Inspection;

namespace ContainerTools.Packages;

/// <summary>Finds the packages of one ecosystem. For one image and one thread.</summary>
internal abstract class PackageFinder
{
    /// <summary>Which ecosystem's.</summary>
    public abstract PackageEcosystem Ecosystem { get; }

    /// <summary>
    /// Whether one file lists all packages and is written anew by each step that changes one of them, so that the layer that it lies in says
    /// nothing of a package.
    /// </summary>
    public virtual bool IsDatabase => false;

    /// <summary>Whether a file means something else under each of its names; else one of them is read.</summary>
    public virtual bool NeedsPlace => true;

    /// <summary>Files that lie in places of their own.</summary>
    public virtual IEnumerable<ImageFile> FindAtPlaces() => [];

    /// <summary>Whether a file anywhere in the image is to be read.</summary>
    public virtual bool Wants(ImageFile file) => false;

    /// <summary>Reads one of the files that were asked for, in the order of their layers.</summary>
    /// <returns>The packages that it lists.</returns>
    /// <exception cref="ImageException">It cannot be read, or makes no sense. The others are read all the same.</exception>
    public abstract Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents);

    /// <summary>Completes packages by what only all files together tell.</summary>
    /// <param name="packages">All packages of the ecosystem.</param>
    public virtual void Complete(IReadOnlyList<ImagePackage> packages)
    {
    }
}
