using System.Runtime.CompilerServices;
using System.Text;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Packages.Debian;

/// <summary>
/// Finds the packages of dpkg: in its status file, and in the folder <c>status.d</c> that distroless images have instead (dpkg(1), "FILES"; GoogleContainerTools,
/// PACKAGE_METADATA.md).
/// </summary>
internal sealed class DebianFinder(ImageFiles files, OsRelease release) : PackageFinder
{
    private const string Folder = "/var/lib/dpkg";
    private const string StatusFolder = Folder + "/status.d";
    private const string ListEnd = ".list";
    private const string SumsEnd = ".md5sums";
    private const string CopyrightEnd = "/copyright";
    private const int MaximumCopyright = 4 * 1024 * 1024;

    // What stands behind the paragraph's three words; half-installed has its files, too, or a part of them.
    private static readonly string[] Installed = ["installed", "triggers-awaited", "triggers-pending"];
    private static readonly string[] Absent = ["not-installed", "config-files"];

    private readonly Dictionary<string, byte[]> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _licenses = new(StringComparer.Ordinal);

    // Of packages of older layers nothing is kept.
    private readonly ConditionalWeakTable<ImagePackage, DebianRelations> _relations = [];
    private readonly HashSet<string> _databases = new(StringComparer.Ordinal);
    private DebianDiversions _diversions = DebianDiversions.None;

    public override PackageEcosystem Ecosystem => PackageEcosystem.Deb;

    public override bool IsDatabase => true;

    public override IEnumerable<ImageFile> FindAtPlaces()
    {
        ImageFile?[] databases = [files.Find($"{Folder}/status")?.Follow(), .. ChildrenOf(StatusFolder).Where(file => !file.Name.EndsWith(SumsEnd, StringComparison.Ordinal))];
        _databases.UnionWith(databases.OfType<ImageFile>().Select(file => file.FullName));
        List<ImageFile?> places = [.. databases, files.Find($"{Folder}/diversions")?.Follow(), .. ChildrenOf(StatusFolder).Where(file => file.Name.EndsWith(SumsEnd, StringComparison.Ordinal))];
        ImageFile[] info = [.. ChildrenOf($"{Folder}/info")];
        HashSet<string> lists = [.. info.Where(file => file.Name.EndsWith(ListEnd, StringComparison.Ordinal)).Select(file => file.Name[..^ListEnd.Length])];
        places.AddRange(info.Where(file => file.Name.EndsWith(ListEnd, StringComparison.Ordinal) || (file.Name.EndsWith(SumsEnd, StringComparison.Ordinal) && !lists.Contains(file.Name[..^SumsEnd.Length]))));
        ImageFile[] found = [.. places.OfType<ImageFile>().Where(file => file.Kind == FileKind.File)];

        // Without packages nobody asks for licences.
        return found.Length == 0 ? [] : [.. found, .. FindCopyrights()];
    }

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        if (_databases.Contains(file.FullName))
        {
            // Of two paragraphs for one package dpkg takes the last.
            IEnumerable<ControlParagraph> paragraphs = ControlFile.Read(await contents.ReadAsync(file, PackageLimits.Database).ConfigureAwait(false));
            return [.. contents.Take(file, paragraphs.Select(paragraph => Describe(file, paragraph))).Reverse().DistinctBy(package => (package.Name, package.Architecture)).Reverse()];
        }

        if (file.FullName.EndsWith(CopyrightEnd, StringComparison.Ordinal))
        {
            _licenses[file.FullName] = PackageLimits.License(DebianCopyright.FindLicense(await contents.ReadAsync(file, MaximumCopyright).ConfigureAwait(false)));
            return [];
        }

        byte[] content = await contents.ReadAsync(file).ConfigureAwait(false);
        if (file.Name.EndsWith(ListEnd, StringComparison.Ordinal) || file.Name.EndsWith(SumsEnd, StringComparison.Ordinal))
        {
            _lists[file.Name] = content;
            return [];
        }

        _diversions = DebianDiversions.Parse(content);
        return [];
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        var dependencies = new DebianResolver(packages.Select(package => (package, RelationsOf(package))));
        foreach (ImagePackage package in packages)
        {
            package.License = files.Find($"/usr/share/doc/{package.Name}{CopyrightEnd}")?.Follow() is { } copyright ? _licenses.GetValueOrDefault(copyright.FullName) : null;
            package.FindFiles = () => FindFiles(package);
            package.Dependencies = dependencies.Resolve(package, RelationsOf(package));
        }
    }

    private ImagePackage? Describe(ImageFile file, ControlParagraph paragraph)
    {
        string? state = paragraph.GetLine("Status")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        if (paragraph.GetLine("Package") is not { } name || paragraph.GetLine("Version") is not { } version || !PackageLimits.IsName(name, version) || Absent.Contains(state))
        {
            return null;
        }

        string? architecture = paragraph.GetLine("Architecture");
        (string sourceName, string sourceVersion) = SourceOf(paragraph, name, version);
        var package = new ImagePackage(files, PackageEcosystem.Deb, name, version, file)
        {
            Architecture = architecture,
            Description = paragraph.GetLine("Description"),
            Supplier = paragraph.GetLine("Maintainer"),
            SourceName = sourceName,
            SourceVersion = sourceVersion,
            InstalledSize = long.TryParse(paragraph.GetLine("Installed-Size"), out long kibibytes) && kibibytes is >= 0 and < long.MaxValue / 1024 ? kibibytes * 1024 : null,
            State = state is null || Installed.Contains(state) ? null : state,
            PackageUrl = Packages.PackageUrl.Of("deb", release.Id.Length > 0 ? release.Id : "debian", name.ToLowerInvariant(), version, ("arch", architecture), ("distro", release.Distro)),
        };
        _relations.Add(package, DebianRelations.Of(paragraph));
        return package;
    }

    private DebianRelations RelationsOf(ImagePackage package) => _relations.TryGetValue(package, out DebianRelations? relations) ? relations : DebianRelations.None;

    // "Source: NAME (VERSION)"; the version is there if it is not the package's.
    private static (string Name, string Version) SourceOf(ControlParagraph paragraph, string name, string version)
    {
        if (paragraph.GetLine("Source") is not { } source)
        {
            return (name, version);
        }

        int open = source.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? (source, version) : (source[..open].Trim(), source[(open + 1)..].TrimEnd(')', ' '));
    }

    private string[] FindFiles(ImagePackage package)
    {
        // In images without dpkg the name of the file that has the package is another one, but the same for both.
        string[] names = [$"{package.Name}:{package.Architecture}", package.Name, .. PackagePaths.FolderOf(package.Location) == StatusFolder ? [package.Location[(StatusFolder.Length + 1)..]] : Array.Empty<string>()];
        byte[]? list = names.Select(name => _lists.GetValueOrDefault(name + ListEnd)).FirstOrDefault(found => found is not null);
        if (list is not null)
        {
            return PackagePaths.Find(files, Lines(list).Select(path => _diversions.PlaceOf(path, package.Name)));
        }

        // 32 digits and two blanks stand before a path.
        byte[]? sums = names.Select(name => _lists.GetValueOrDefault(name + SumsEnd)).FirstOrDefault(found => found is not null);
        return PackagePaths.Find(files, Lines(sums ?? []).Where(line => line.Length > 34).Select(line => _diversions.PlaceOf("/" + line[34..].TrimStart('/'), package.Name)));
    }

    private static IEnumerable<string> Lines(byte[] content) => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<ImageFile> ChildrenOf(string path) => files.Find(path)?.Follow() is { } folder ? files.ChildrenOf(folder) : [];

    private IEnumerable<ImageFile> FindCopyrights() => ChildrenOf("/usr/share/doc")
        .Select(folder => files.Find(folder.FullName + CopyrightEnd))
        .OfType<ImageFile>()
        .Where(file => file.Kind == FileKind.File && file.Size <= MaximumCopyright)
        .DistinctBy(file => file.FullName);
}
