using System.Text;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Packages.Rpm;

/// <summary>Finds the packages of rpm: in a database of any of its kinds, and in the list that images of Azure Linux without rpm have.</summary>
internal sealed class RpmFinder(ImageFiles files, OsRelease release) : PackageFinder
{
    private const long MaximumSize = 1L << 30;
    private const string TextList = "/var/lib/rpmmanifest/container-manifest-2";
    private static readonly string[] Folders = ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"];

    // The newest kind first: what was converted may lie beside the result.
    private static readonly string[] Names = ["rpmdb.sqlite", "Packages.db", "Packages"];
    private readonly Dictionary<ImagePackage, RpmRelations> _relations = [];

    public override PackageEcosystem Ecosystem => PackageEcosystem.Rpm;

    public override bool IsDatabase => true;

    public override IEnumerable<ImageFile> FindAtPlaces() =>
    [
        .. Folders
            .Select(folder => Names.Select(name => FileAt($"{folder}/{name}")).FirstOrDefault(file => file is not null))
            .Append(FileAt(TextList))
            .OfType<ImageFile>()
            .DistinctBy(file => file.FullName),
    ];

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        if (file.FullName == TextList)
        {
            return [.. Encoding.UTF8.GetString(await contents.ReadAsync(file).ConfigureAwait(false)).Split('\n').Select(line => DescribeLine(file, line)).OfType<ImagePackage>()];
        }

        using Stream database = await contents.SpoolAsync(file, MaximumSize).ConfigureAwait(false);
        using Stream? wal = FindLog(file) is { } log ? await contents.SpoolAsync(log, MaximumSize).ConfigureAwait(false) : null;
        var packages = new List<ImagePackage>();
        string what = $"The database '{PrintableText.Of(file.FullName)}'";
        foreach (RpmHeader header in RpmDatabase.ReadPackages(database, wal, what, contents.Report))
        {
            contents.Cancel.ThrowIfCancellationRequested();
            if (Describe(file, header) is { } package)
            {
                packages.Add(package);
            }
        }

        return packages;
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        var resolver = new RpmResolver(packages.Where(_relations.ContainsKey).Select(package => (package, _relations[package])));
        foreach (ImagePackage package in packages.Where(_relations.ContainsKey))
        {
            RpmRelations relations = _relations[package];
            package.FindFiles = () => PackagePaths.Find(files, relations.Paths);
            package.Dependencies = resolver.Resolve(package, relations);
        }
    }

    private ImageFile? FileAt(string path) => files.Find(path)?.Follow() is { Kind: FileKind.File, Size: > 0 } file ? file : null;

    // What SQLite has not written into the file itself yet. An older one may belong to another file.
    private ImageFile? FindLog(ImageFile database) =>
        files.Find(database.FullName)?.LayerIndex == database.LayerIndex && FileAt(database.FullName + "-wal") is { } log && log.LayerIndex >= database.LayerIndex ? log : null;

    private ImagePackage? Describe(ImageFile file, RpmHeader header)
    {
        // Keys of those who sign packages are kept as packages that are none.
        if (header.GetText(RpmTag.Name) is not { Length: > 0 } name || header.GetText(RpmTag.Version) is not { } version || name == "gpg-pubkey" || !PackageLimits.IsName(name, version))
        {
            return null;
        }

        long epoch = header.GetNumber(RpmTag.Epoch) ?? 0;
        string full = $"{version}-{header.GetText(RpmTag.Release)}";
        string? architecture = header.GetText(RpmTag.Arch);
        (string? sourceName, string? sourceVersion) = RpmNames.SplitSource(header.GetText(RpmTag.SourceRpm));
        var package = new ImagePackage(files, PackageEcosystem.Rpm, name, epoch == 0 ? full : $"{epoch}:{full}", file)
        {
            Architecture = architecture,
            License = header.GetText(RpmTag.License) is { Length: > 0 } license and not "(none)" ? license : null,
            Description = header.GetText(RpmTag.Summary),
            Supplier = header.GetText(RpmTag.Vendor),
            SourceName = sourceName,
            SourceVersion = sourceVersion,
            InstalledSize = header.GetNumber(RpmTag.LongSize) ?? header.GetNumber(RpmTag.Size),
            PackageUrl = UrlOf(name, full, epoch, architecture),
        };
        _relations[package] = RpmRelations.Of(header);
        return package;
    }

    // Ten fields between tabs: name, version and release, times, vendor, nothing, size, architecture, epoch, source.
    private ImagePackage? DescribeLine(ImageFile file, string line)
    {
        string[] fields = line.TrimEnd('\r').Split('\t');
        if (fields.Length < 10 || !PackageLimits.IsName(fields[0], fields[1]))
        {
            return null;
        }

        long epoch = long.TryParse(fields[8], out long number) ? number : 0;
        (string? sourceName, string? sourceVersion) = RpmNames.SplitSource(fields[9]);
        return new ImagePackage(files, PackageEcosystem.Rpm, fields[0], epoch == 0 ? fields[1] : $"{epoch}:{fields[1]}", file)
        {
            Architecture = fields[7],
            Supplier = fields[4] == "(none)" ? null : fields[4],
            SourceName = sourceName,
            SourceVersion = sourceVersion,
            InstalledSize = long.TryParse(fields[6], out long size) ? size : null,
            PackageUrl = UrlOf(fields[0], fields[1], epoch, fields[7]),
        };
    }

    private string UrlOf(string name, string version, long epoch, string? architecture) => Packages.PackageUrl.Of(
        "rpm", RpmNames.VendorOf(release.Id), name, version, ("arch", architecture), ("distro", release.Distro), ("epoch", epoch == 0 ? null : $"{epoch}"));
}
