using System.Runtime.CompilerServices;
using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Packages.Alpine;

/// <summary>Finds the packages of apk (apk-tools, src/database.c and src/package.c).</summary>
internal sealed class AlpineFinder(ImageFiles files, OsRelease release) : PackageFinder
{
    private static readonly string[] Places = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

    // Of packages of older layers nothing is kept.
    private readonly ConditionalWeakTable<ImagePackage, AlpineRecord> _records = [];

    public override PackageEcosystem Ecosystem => PackageEcosystem.Apk;

    public override bool IsDatabase => true;

    public override IEnumerable<ImageFile> FindAtPlaces() =>
        Places.Select(place => files.Find(place)?.Follow()).OfType<ImageFile>().Where(file => file.Kind == IO.Files.FileKind.File).DistinctBy(file => file.FullName);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        using var reader = new StreamReader(new MemoryStream(await contents.ReadAsync(file, PackageLimits.Database).ConfigureAwait(false)), Encoding.UTF8);
        return contents.Take(file, Read(file, reader));
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        var resolver = new AlpineResolver(packages.Select(package => (package, RecordOf(package))));
        foreach (ImagePackage package in packages)
        {
            AlpineRecord record = RecordOf(package);
            package.FindFiles = () => PackagePaths.Find(files, record.Paths);
            package.Dependencies = resolver.Resolve(package, record);
        }
    }

    private AlpineRecord RecordOf(ImagePackage package) => _records.TryGetValue(package, out AlpineRecord? record) ? record : new AlpineRecord();

    private IEnumerable<ImagePackage> Read(ImageFile file, StreamReader reader)
    {
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
                _records.Add(package, record);
                yield return package;
            }

            record = new AlpineRecord();
            if (line is null)
            {
                yield break;
            }
        }
    }

    private ImagePackage? Describe(ImageFile file, AlpineRecord record) => record.Get('P') is not { } name || record.Get('V') is not { } version || !PackageLimits.IsName(name, version) ? null
        : new ImagePackage(files, PackageEcosystem.Apk, name, version, file)
        {
            Architecture = record.Get('A'),
            License = record.Get('L'),
            Description = record.Get('T'),
            Supplier = record.Get('m'),
            SourceName = record.Get('o') ?? name,
            SourceVersion = version,
            InstalledSize = long.TryParse(record.Get('I'), out long size) && size >= 0 ? size : null,
            State = StateOf(name, record.Get('f')),
            PackageUrl = Packages.PackageUrl.Of("apk", release.Id.Length > 0 ? release.Id : "alpine", name.ToLowerInvariant(), version, ("arch", record.Get('A')), ("distro", release.Distro)),
        };

    // S says how digests are written; the other letters what is broken. What 'apk add --virtual' makes has a name of that kind.
    private static string? StateOf(string name, string? flags) =>
        flags?.Replace("S", "", StringComparison.Ordinal) is { Length: > 0 } broken ? $"broken:{broken}" : name.StartsWith('.') ? "virtual" : null;
}
