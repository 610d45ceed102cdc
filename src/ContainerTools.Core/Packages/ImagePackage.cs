using ContainerTools.Inspection;

namespace ContainerTools.Packages;

/// <summary>
/// A package that an image has: of its distribution, or of a language. What was removed or replaced by a later layer is none. It may be used by
/// several threads.
/// </summary>
public sealed class ImagePackage
{
    private readonly Lazy<IReadOnlyList<string>> _files;

    internal ImagePackage(ImageFiles files, PackageEcosystem ecosystem, string name, string version, ImageFile source)
    {
        Image = files.Image;
        Ecosystem = ecosystem;
        Name = name;
        Version = new PackageVersion(version, ecosystem);
        Location = source.FullName;
        FilePath = source.FullName;
        LayerIndex = source.LayerIndex;
        _files = new Lazy<IReadOnlyList<string>>(() => FindFiles?.Invoke() ?? []);
    }

    /// <summary>The image that has it.</summary>
    public Image Image { get; }

    /// <summary>Who makes it.</summary>
    public PackageEcosystem Ecosystem { get; }

    /// <summary>Its name as the ecosystem writes it; of Maven <c>group:artifact</c>.</summary>
    public string Name { get; }

    /// <summary>Its version, which is compared as the ecosystem does it.</summary>
    public PackageVersion Version { get; }

    /// <summary>The architecture it is made for, in the words of its ecosystem; null where it does not say one.</summary>
    public string? Architecture { get; internal init; }

    /// <summary>The licence as the package names it; several are joined by <c>AND</c>. Null where it says none.</summary>
    public string? License { get; internal set; }

    /// <summary>One line that says what it is; null where it says nothing.</summary>
    public string? Description { get; internal init; }

    /// <summary>Who maintains or sells it; null where it does not say it.</summary>
    public string? Supplier { get; internal init; }

    /// <summary>The package of source code that it was built from; null where there is no such thing.</summary>
    public string? SourceName { get; internal init; }

    /// <summary>The version of that; null where it is not known.</summary>
    public string? SourceVersion { get; internal init; }

    /// <summary>What its files take when it is installed, in bytes, as the package says; null where it says nothing.</summary>
    public long? InstalledSize { get; internal init; }

    /// <summary>What the package manager says beside that it is installed, such as <c>half-configured</c>; null if nothing.</summary>
    public string? State { get; internal init; }

    /// <summary>The digest of the package's archive as the ecosystem writes it, such as <c>sha512-…</c>; null where it is not known.</summary>
    public string? Integrity { get; internal set; }

    /// <summary>Its package URL (purl-spec), which other tools know it by.</summary>
    public string PackageUrl { get; internal init; } = "";

    /// <summary>The file of the image that says it has the package; what is in an archive stands behind <c>!/</c>.</summary>
    public string Location { get; internal init; }

    /// <summary>The layer that brought this version; the base is 0.</summary>
    public int LayerIndex { get; internal set; }

    /// <summary>The layer itself.</summary>
    public Layer Layer => Image.Layers[LayerIndex];

    /// <summary>The command that made the layer, as the image's history has it; null where it does not say.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: the history is no list of steps.</exception>
    public string? CreatedBy => Image.StepOf(LayerIndex)?.CreatedBy;

    /// <summary>The paths of its files that the image has, without folders. Several packages may have a file in common.</summary>
    public IReadOnlyList<string> Files => _files.Value;

    /// <summary>The installed packages that it needs, as far as its ecosystem says them.</summary>
    public IReadOnlyList<ImagePackage> Dependencies { get; internal set; } = [];

    /// <summary>The distribution's package that brought this one of a language, such as a Python module of Debian; null if there is none.</summary>
    public ImagePackage? OwnedBy { get; internal set; }

    /// <summary>The file of the image, without what is in it.</summary>
    internal string FilePath { get; }

    /// <summary>Finds the files when they are asked for first.</summary>
    internal Func<IReadOnlyList<string>>? FindFiles { get; set; }

    /// <summary>What tells it from the others that one database lists.</summary>
    internal (string Name, string? Architecture, string Version) Key => (Name, Architecture, Version.Text);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}
