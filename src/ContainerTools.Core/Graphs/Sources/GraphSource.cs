using ContainerTools.Graphs.Files;
using ContainerTools.Packages;

namespace ContainerTools.Graphs.Sources;

/// <summary>What a kind of folder has packages by. Another kind is another class, and a line in <see cref="GraphReader"/>.</summary>
internal abstract class GraphSource
{
    /// <summary>Whose packages are looked for; empty for all.</summary>
    public abstract IReadOnlyCollection<PackageEcosystem> Ecosystems { get; }

    /// <summary>Whether the files of no package are an application, which needs the packages.</summary>
    public virtual bool IsApplication => false;

    /// <summary>Whether files keep the owners that they have.</summary>
    public virtual bool KeepsOwners => false;

    /// <summary>Makes sure that it is such a folder.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/> or <see cref="ImageError.Unsupported"/>: it is not, and why.</exception>
    public abstract void Check(FileSource source, ImagePackages packages);

    /// <summary>Says that a folder is none of its kind.</summary>
    protected static ImageException NotFound(FileSource source, string missing) => new(ImageError.NotFound, $"{source.Name} {missing}", source.Name);
}
