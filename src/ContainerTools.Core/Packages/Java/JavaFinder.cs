using System.Buffers;
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

    // 200,000 entries with long names.
    private const long MaximumDirectory = 32 * 1024 * 1024;
    private const int MaximumNamed = 10_000;
    private const int MaximumGroup = 1024;
    private const int MaximumDepth = 4;
    private const int MaximumDocument = 1024 * 1024;
    private static readonly string[] Ends = [".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi", ".kar", ".far", ".lpkg", ".rar"];

    private readonly NestedBudget _budget = new();

    public override PackageEcosystem Ecosystem => PackageEcosystem.Maven;

    public override bool NeedsPlace => false;

    public override bool Wants(ImageFile file) => file.Size > 0 && IsArchive(file.Name);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        var found = new List<ImagePackage>();
        using Stream archive = await contents.SpoolAsync(file, MaximumArchive).ConfigureAwait(false);
        if (!IsOtherRar(archive))
        {
            await ReadAsync(archive, file.FullName, 1, file, found, contents).ConfigureAwait(false);
        }

        return found;
    }

    private async Task ReadAsync(Stream archive, string path, int depth, ImageFile file, List<ImagePackage> found, PackageContents contents)
    {
        using ZipArchive zip = Open(archive, path, file);
        found.AddRange(contents.Take(file, Guard(() => Identify(zip, path, file).ToArray(), path, file)));
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => IsArchive(entry.Name)))
        {
            contents.Cancel.ThrowIfCancellationRequested();
            string place = $"{path}!/{entry.FullName}";
            try
            {
                if (depth == MaximumDepth || place.Length > PackageLimits.PathLength || !_budget.Takes(entry.Length))
                {
                    throw new ImageException(ImageError.TooLarge, $"'{PrintableText.Of(place)}' was not looked into: it is {(depth == MaximumDepth || place.Length > PackageLimits.PathLength ? "nested too deep" : "too large")}.", file);
                }

                using Stream nested = await SpoolAsync(entry, path, file, contents).ConfigureAwait(false);
                if (!IsOtherRar(nested))
                {
                    await ReadAsync(nested, place, depth + 1, file, found, contents).ConfigureAwait(false);
                }
            }
            catch (ImageException exception) when (exception.Error is ImageError.Malformed or ImageError.TooLarge)
            {
                // What the others say is true all the same.
                contents.Report(exception);
            }
        }
    }

    private static ZipArchive Open(Stream archive, string path, ImageFile file) => Guard(
        () =>
        {
            if (ZipDirectory.Measure(archive) is > MaximumDirectory and var size)
            {
                throw new ImageException(ImageError.TooLarge, $"The list of entries of the archive '{PrintableText.Of(path)}' has {size:N0} bytes, more than the {MaximumDirectory:N0} that are read of it.", file);
            }

            archive.Position = 0;
            var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            try
            {
                // They are read when they are asked for.
                _ = zip.Entries.Count;
                return zip;
            }
            catch
            {
                zip.Dispose();
                throw;
            }
        },
        path,
        file);

    private static Task<Stream> SpoolAsync(ZipArchiveEntry entry, string path, ImageFile file, PackageContents contents) =>
        contents.SpoolAsync(Guard(() => new ZipEntryStream(entry, exception => Malformed(path, file, exception)), path, file), entry.Length);

    private static T Guard<T>(Func<T> read, string path, ImageFile file)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw Malformed(path, file, exception);
        }
    }

    private static ImageException Malformed(string path, ImageFile file, Exception exception) =>
        new(ImageError.Malformed, $"The archive '{PrintableText.Of(path)}' is malformed: {exception.Message}", file, exception);

    // An archive of another kind, whose name ends as that of Java's resource adapters does.
    private static bool IsOtherRar(Stream archive)
    {
        Span<byte> start = stackalloc byte[4];
        archive.Position = 0;
        bool isOther = archive.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("Rar!"u8);
        archive.Position = 0;
        return isOther;
    }

    // Where several are named, others were taken into the archive.
    private IEnumerable<ImagePackage> Identify(ZipArchive zip, string path, ImageFile file)
    {
        ImagePackage[] named = [.. zip.Entries
            .Where(entry => entry.FullName.StartsWith("META-INF/maven/", StringComparison.Ordinal) && entry.Name == "pom.properties")
            .Take(MaximumNamed)
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
        !PackageLimits.IsName(artifact, version) || group?.Length > MaximumGroup ? null
        : new ImagePackage(files, PackageEcosystem.Maven, group is null ? artifact : $"{group}:{artifact}", version, file)
        {
            Location = path,
            License = PackageLimits.License(license),
            FindFiles = () => path == file.FullName ? [path] : [],
            PackageUrl = Packages.PackageUrl.Of("maven", group, artifact, version),
        };

    private static string ReadText(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] content = ArrayPool<byte>.Shared.Rent(MaximumDocument);
        try
        {
            return Encoding.UTF8.GetString(content, 0, stream.ReadAtLeast(content.AsSpan(0, MaximumDocument), MaximumDocument, throwOnEndOfStream: false));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    // A line has 72 bytes at most; the rest of it follows behind a blank (JAR file specification, "Notes on Manifest and Signature Files").
    private static string Unfold(string manifest) => manifest.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal);

    private static bool IsArchive(string name) => Ends.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    // What an archive says of sizes may be a lie; what goes wrong here is its fault, and not the disk's.
    private sealed class ZipEntryStream(ZipArchiveEntry entry, Func<Exception, ImageException> malformed) : IO.Streams.ReadOnlyStream
    {
        private readonly Stream _content = entry.Open();
        private long _left = entry.Length;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                int read = _content.Read(buffer);
                _left -= read;
                return _left >= 0 ? read : throw new InvalidDataException("An archive in it is larger than it says.");
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                throw malformed(exception);
            }
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
