using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Packages.Python;

/// <summary>Finds installed Python projects: <c>*.dist-info</c> and the older <c>*.egg-info</c> (packaging.python.org, "Recording installed projects").</summary>
internal sealed class PythonFinder(ImageFiles files) : PackageFinder
{
    private const string Wheel = ".dist-info";
    private const string Egg = ".egg-info";
    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<ImagePackage, (string Folder, IReadOnlyList<string> Needs)> _found = [];

    public override PackageEcosystem Ecosystem => PackageEcosystem.PyPI;

    public override bool Wants(ImageFile file) => file.Name switch
    {
        "METADATA" or "RECORD" => IsIn(file, Wheel),
        "PKG-INFO" => IsIn(file, Egg),
        _ => file.Name.EndsWith(Egg, StringComparison.Ordinal),
    };

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        byte[] content = await contents.ReadAsync(file).ConfigureAwait(false);
        if (file.Name == "RECORD")
        {
            _records[PackagePaths.FolderOf(file.FullName)] = content;
            return [];
        }

        // A description follows behind an empty line.
        ControlParagraph? fields = ControlFile.Read(content).FirstOrDefault();
        if (fields?.GetLine("Name") is not { } name || fields.GetLine("Version") is not { } version || !PackageLimits.IsName(name, version))
        {
            return [];
        }

        string folder = file.Name.EndsWith(Egg, StringComparison.Ordinal) ? file.FullName : PackagePaths.FolderOf(file.FullName);
        var package = new ImagePackage(files, PackageEcosystem.PyPI, name, version, file)
        {
            License = PackageLimits.License(LicenseOf(fields)),
            Description = fields.GetLine("Summary"),
            Supplier = fields.GetLine("Author") ?? fields.GetLine("Author-email"),
            PackageUrl = Packages.PackageUrl.Of("pypi", null, name.ToLowerInvariant().Replace('_', '-'), version.ToLowerInvariant()),
        };
        _found[package] = (folder, [.. fields.GetAll("Requires-Dist").Where(need => !NeedsExtra(need)).Select(NameIn)]);
        return contents.Take(file, [package]);
    }

    public override void Complete(IReadOnlyList<ImagePackage> packages)
    {
        ILookup<(string, string), ImagePackage> byName = packages.ToLookup(package => (PackagePaths.FolderOf(_found[package].Folder), Normalise(package.Name)));
        foreach (ImagePackage package in packages)
        {
            (string folder, IReadOnlyList<string> needs) = _found[package];
            string place = PackagePaths.FolderOf(folder);
            package.FindFiles = () => PackagePaths.Find(files, PathsOf(folder, place, package.Location));
            package.Dependencies = [.. needs.SelectMany(name => byName[(place, name)].Take(1)).Where(found => found != package).Distinct().OrderBy(found => found.Name, StringComparer.Ordinal)];
        }
    }

    // Lines of CSV, of which the path is the first field; in quotes where it has commas or quotes.
    private IEnumerable<string> PathsOf(string folder, string place, string source) => !_records.TryGetValue(folder, out byte[]? record) ? [source]
        : Encoding.UTF8.GetString(record).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => PackagePaths.Join(place, FirstField(line.TrimEnd('\r'))));

    private static string FirstField(string line)
    {
        if (!line.StartsWith('"'))
        {
            return line.Split(',')[0];
        }

        var field = new StringBuilder();
        for (int i = 1; i < line.Length && (line[i] != '"' || (i + 1 < line.Length && line[i + 1] == '"')); i++)
        {
            field.Append(line[i]);
            i += line[i] == '"' ? 1 : 0;
        }

        return field.ToString();
    }

    private static string? LicenseOf(ControlParagraph fields)
    {
        if (fields.GetLine("License-Expression") is { } expression)
        {
            return expression;
        }

        // Some have the whole text there.
        string? license = fields.Get("License");
        if (license is not null and not "UNKNOWN" && !license.Contains('\n', StringComparison.Ordinal))
        {
            return license;
        }

        string[] named = [.. fields.GetAll("Classifier").Where(line => line.StartsWith("License ::", StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf("::", StringComparison.Ordinal) + 2)..].Trim()).Where(name => name != "OSI Approved")];
        return named.Length == 0 ? null : string.Join(" AND ", named);
    }

    private static bool NeedsExtra(string need) =>
        need.IndexOf(';', StringComparison.Ordinal) is >= 0 and var marker && need.AsSpan(marker).Contains("extra", StringComparison.Ordinal);

    private static string NameIn(string need) => Normalise(new string([.. need.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')]));

    // In lower case, and one dash for each run of dashes, underscores and dots (packaging.python.org, "Name normalization").
    private static string Normalise(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name.ToLowerInvariant())
        {
            if (c is not ('-' or '_' or '.'))
            {
                text.Append(c);
            }
            else if (text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString();
    }

    private static bool IsIn(ImageFile file, string end) => PackagePaths.FolderOf(file.FullName).EndsWith(end, StringComparison.Ordinal);
}
