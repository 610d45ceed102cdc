using ContainerTools.Inspection;

namespace ContainerTools.Packages;

/// <summary>Reads the files that say what packages there are. For one thread.</summary>
internal sealed class PackageContents(FileContentReader reader, IReporter reporter, CancellationToken cancel)
{
    private readonly List<ImageException> _problems = [];
    private long _read;
    private int _count;

    // Larger files go to the disk while somebody looks for something in them.
    private const int MostInMemory = 8 * 1024 * 1024;

    public IReporter Reporter => reporter;

    /// <summary>What could not be read, so that packages may be missing.</summary>
    public IReadOnlyList<ImageException> Problems => _problems;

    public CancellationToken Cancel => cancel;

    /// <summary>The same, with problems of its own.</summary>
    public PackageContents Apart() => new(reader, reporter, cancel);

    /// <summary>Says that something could not be read; the rest is read all the same.</summary>
    public void Report(ImageException problem) => _problems.Add(problem);

    /// <summary>The whole content, compared with its digest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="limit">In bytes.</param>
    /// <exception cref="ImageException">It is larger, or cannot be read.</exception>
    public async Task<byte[]> ReadAsync(ImageFile file, int limit = PackageLimits.Document)
    {
        RequireSize(file, limit);
        _read += file.Size;
        if (_read > PackageLimits.Text)
        {
            throw new ImageException(ImageError.TooLarge, $"'{PrintableText.Of(file.FullName)}' of {file.Image} was not read: what says which packages there are has more than {PackageLimits.Text:N0} bytes.", file);
        }

        byte[] content = new byte[file.Size];
        using Stream stream = await OpenAsync(file).ConfigureAwait(false);
        await stream.ReadExactlyAsync(content, cancel).ConfigureAwait(false);

        // The digest is compared at the end.
        await stream.ReadAsync(new byte[1], cancel).ConfigureAwait(false);
        return content;
    }

    /// <summary>The packages that a file lists.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: with those of other files they are too many.</exception>
    public IReadOnlyList<ImagePackage> Take(ImageFile file, IEnumerable<ImagePackage?> packages)
    {
        var taken = new List<ImagePackage>();
        foreach (ImagePackage package in packages.OfType<ImagePackage>())
        {
            if (++_count > PackageLimits.Packages)
            {
                throw new ImageException(ImageError.TooLarge, $"'{PrintableText.Of(file.FullName)}' of {file.Image} was not read: with its packages there are more than {PackageLimits.Packages:N0}.", file);
            }

            taken.Add(package);
        }

        return taken;
    }

    /// <summary>The content from the beginning on, to be read before another is asked for.</summary>
    public Task<Stream> OpenAsync(ImageFile file) => reader.OpenAsync(file, reporter, cancel);

    /// <summary>The whole content in a stream that can seek: in memory if it is small, else in a file that is gone when it is closed.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<Stream> SpoolAsync(ImageFile file, long limit)
    {
        RequireSize(file, limit);
        return await SpoolAsync(await OpenAsync(file).ConfigureAwait(false), file.Size).ConfigureAwait(false);
    }

    /// <param name="source">Is disposed of.</param>
    /// <param name="size">About how many bytes it has.</param>
    public async Task<Stream> SpoolAsync(Stream source, long size)
    {
        using (source)
        {
            Stream spool = size <= MostInMemory ? new MemoryStream((int)size) : CreateFile();
            try
            {
                await source.CopyToAsync(spool, cancel).ConfigureAwait(false);
                spool.Position = 0;
                return spool;
            }
            catch
            {
                await spool.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    // What is in an image may be nobody else's business.
    private static FileStream CreateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 64 * 1024, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    private static void RequireSize(ImageFile file, long limit)
    {
        if (file.Size > limit)
        {
            throw new ImageException(ImageError.TooLarge, $"'{PrintableText.Of(file.FullName)}' of {file.Image} has {file.Size:N0} bytes, more than the {limit:N0} that are read of it.", file);
        }
    }
}
