using System.IO.Compression;
using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Packages.Java;

/// <summary>
/// Finds Java's packages in archives, and in archives in them: by the <c>pom.properties</c> that Maven puts there, else by the manifest and the
/// name of the file.
/// </summary>
internal sealed class JavaFinder(ImageFiles files) : PackageFinder
{
    private const long MaximumArchive = 2L * 1024 * 1024 * 1024;
    private const long MaximumNested = 512 * 1024 * 1024;
    private const int MaximumDepth = 4;
    private const int MaximumEntries = 200_000;
    private const int MaximumDocument = 1024 * 1024;
    private static readonly string[] Ends = [".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi", ".kar", ".far", ".lpkg", ".rar"];

    public override PackageEcosystem Ecosystem => PackageEcosystem.Maven;

    public override bool Wants(ImageFile file) => file.Size > 0 && IsArchive(file.Name);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        var found = new List<ImagePackage>();
        using Stream archive = await contents.SpoolAsync(file, MaximumArchive).ConfigureAwait(false);
        await ReadAsync(archive, file.Path, 1, file, found, contents).ConfigureAwait(false);
        return found;
    }

    private async Task ReadAsync(Stream archive, string path, int depth, ImageFile file, List<ImagePackage> found, PackageContents contents)
    {
        string what = $"The archive '{PrintableText.Of(path)}'";
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MaximumEntries)
            {
                throw new ImageException(ImageError.TooLarge, $"{what} has more than {MaximumEntries:N0} entries.", file);
            }

            found.AddRange(Identify(zip, path, file));
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => IsArchive(entry.Name)))
            {
                contents.Cancel.ThrowIfCancellationRequested();
                if (depth == MaximumDepth || entry.Length > MaximumNested)
                {
                    contents.Report(new ImageException(ImageError.TooLarge, $"'{PrintableText.Of($"{path}!/{entry.FullName}")}' was not looked into: it is {(depth == MaximumDepth ? "nested too deep" : "too large")}.", file));
                    continue;
                }

                // What an archive says of sizes may be a lie.
                using Stream nested = await contents.SpoolAsync(new ZipEntryStream(entry), entry.Length).ConfigureAwait(false);
                await ReadAsync(nested, $"{path}!/{entry.FullName}", depth + 1, file, found, contents).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new ImageException(ImageError.Malformed, $"{what} is malformed: {exception.Message}", file, exception);
        }
    }

    // Where several are named, others were taken into the archive.
    private IEnumerable<ImagePackage> Identify(ZipArchive zip, string path, ImageFile file)
    {
        ImagePackage[] named = [.. zip.Entries
            .Where(entry => entry.FullName.StartsWith("META-INF/maven/", StringComparison.Ordinal) && entry.Name == "pom.properties")
            .Select(entry => JavaProperties.Read(ReadText(entry)))
            .Select(properties => Describe(path, file, properties.GetValueOrDefault("groupId"), properties.GetValueOrDefault("artifactId"), properties.GetValueOrDefault("version"), null))
            .OfType<ImagePackage>()
            .DistinctBy(package => package.Key)];
        if (named.Length > 0)
        {
            return named;
        }

        ControlParagraph manifest = zip.GetEntry("META-INF/MANIFEST.MF") is { } entry ? ControlFile.Read(Encoding.UTF8.GetBytes(Unfold(ReadText(entry)))).FirstOrDefault() ?? new ControlParagraph() : new ControlParagraph();
        (string name, string? version) = JavaFileName.Split(path[(path.LastIndexOf('/') + 1)..]);
        return Describe(
            path,
            file,
            null,
            manifest.GetLine("Bundle-SymbolicName")?.Split(';')[0] ?? name,
            version ?? manifest.GetLine("Implementation-Version") ?? manifest.GetLine("Specification-Version") ?? manifest.GetLine("Bundle-Version"),
            manifest.GetLine("Bundle-License")) is { } package ? [package] : [];
    }

    private ImagePackage? Describe(string path, ImageFile file, string? group, string? artifact, string? version, string? license) =>
        string.IsNullOrEmpty(artifact) || string.IsNullOrEmpty(version) ? null
        : new ImagePackage(files, PackageEcosystem.Maven, group is null ? artifact : $"{group}:{artifact}", version, file)
        {
            Path = path,
            License = license,
            FindFiles = () => path == file.Path ? [path] : [],
            PackageUrl = Packages.PackageUrl.Of("maven", group, artifact, version),
        };

    private static string ReadText(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] content = new byte[MaximumDocument];
        return Encoding.UTF8.GetString(content, 0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
    }

    // A line has 72 bytes at most; the rest of it follows behind a blank (JAR file specification, "Notes on Manifest and Signature Files").
    private static string Unfold(string manifest) => manifest.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal);

    private static bool IsArchive(string name) => Ends.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private sealed class ZipEntryStream(ZipArchiveEntry entry) : IO.Streams.ReadOnlyStream
    {
        private readonly Stream _content = entry.Open();
        private long _left = MaximumNested;

        public override int Read(Span<byte> buffer) => Count(_content.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Count(int read)
        {
            _left -= read;
            return _left >= 0 ? read : throw new InvalidDataException("An archive in it is larger than it says.");
        }
    }
}
