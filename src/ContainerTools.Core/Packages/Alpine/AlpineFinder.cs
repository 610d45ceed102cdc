using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Packages.Alpine;

/// <summary>Finds the packages of apk (apk-tools, src/database.c and src/package.c).</summary>
internal sealed class AlpineFinder(ImageFiles files, OsRelease release) : PackageFinder
{
    private static readonly string[] Places = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];
    private readonly Dictionary<ImagePackage, AlpineRecord> _records = [];

    public override PackageEcosystem Ecosystem => PackageEcosystem.Apk;

    public override bool IsDatabase => true;

    public override IEnumerable<ImageFile> FindAtPlaces() =>
        Places.Select(place => files.Find(place)?.Follow()).OfType<ImageFile>().Where(file => file.Kind == IO.Files.FileKind.File).DistinctBy(file => file.Path);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        var found = new List<ImagePackage>();
        using var reader = new StreamReader(new MemoryStream(await contents.ReadAsync(file).ConfigureAwait(false)), Encoding.UTF8);
        var record = new AlpineRecord();
        while (true)
        {
            string? line = reader.ReadLine();
            if (line is { Length: >= 2 })
            {
                record.Add(line);
                continue;
            }

            if (Describe(file, record) is { } package)
            {
                found.Add(package);
                _records[package] = record;
            }

            record = new AlpineRecord();
            if (line is null)
            {
                return found;
            }
        }
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        var resolver = new AlpineResolver(packages.Select(package => (package, _records[package])));
        foreach (ImagePackage package in packages)
        {
            AlpineRecord record = _records[package];
            package.FindFiles = () => PackagePaths.Find(files, record.Paths);
            package.Dependencies = resolver.Resolve(package, record);
        }
    }

    private ImagePackage? Describe(ImageFile file, AlpineRecord record) => record.Get('P') is not { } name || record.Get('V') is not { } version ? null
        : new ImagePackage(files, PackageEcosystem.Apk, name, version, file)
        {
            Architecture = record.Get('A'),
            License = record.Get('L'),
            Description = record.Get('T'),
            Supplier = record.Get('m'),
            SourceName = record.Get('o') ?? name,
            SourceVersion = version,
            InstalledSize = long.TryParse(record.Get('I'), out long size) && size >= 0 ? size : null,
            State = record.Get('f') is { } flags ? $"broken:{flags}" : null,
            PackageUrl = Packages.PackageUrl.Of("apk", release.Id.Length > 0 ? release.Id : "alpine", name.ToLowerInvariant(), version, ("arch", record.Get('A')), ("distro", release.Distro)),
        };
}
