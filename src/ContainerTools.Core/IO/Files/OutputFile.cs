namespace ContainerTools.IO.Files;

/// <summary>
/// The file that a user named for what is written. A regular file, and one that is not there yet, get their content at once when it is
/// complete; a symbolic link is followed and stays. A FIFO and a character device are written in place, as a stream. Block devices
/// and sockets are refused.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly TemporaryFile? _replacement;

    private OutputFile(TemporaryFile replacement, string folder)
    {
        _replacement = replacement;
        Stream = replacement.Stream;
        Folder = folder;
    }

    private OutputFile(FileStream target)
    {
        Stream = new InPlaceStream(target);
        Folder = Path.GetTempPath();
    }

    /// <summary>Takes the content. Front to back only, unless <see cref="Seekable"/> is there.</summary>
    public Stream Stream { get; }

    /// <summary>The same stream where any place of it can be written; null for what is written in place.</summary>
    public FileStream? Seekable => _replacement?.Stream;

    /// <summary>Where files may lie that are needed for the time it takes: beside a file, which has room for it.</summary>
    public string Folder { get; }

    /// <param name="path">Absolute.</param>
    /// <param name="overwrite">Whether something may be there already.</param>
    /// <param name="cancel">Ends the wait for the reader of a FIFO.</param>
    /// <exception cref="ImageException">It exists, is something that is not written, or cannot be written.</exception>
    public static async Task<OutputFile> OpenAsync(string path, bool overwrite, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows() && WindowsPath.NamesStream(path))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{path}' has a colon in a name. Windows takes what comes before it for the file and the rest for a stream of it.", path);
        }

        try
        {
            return FindKind(path) switch
            {
                null or FileKind.File or FileKind.Directory => Replace(path, overwrite),
                _ when !overwrite => throw TemporaryFile.AlreadyExists(path),
                FileKind.Fifo => new OutputFile(await OpenFifoAsync(path, cancel).ConfigureAwait(false)),
                FileKind.CharacterDevice => new OutputFile(OpenInPlace(path)),
                FileKind kind => throw new ImageException(
                    ImageError.FileFailed,
                    $"'{path}' is {(kind == FileKind.BlockDevice ? "a block device" : "a socket")}; nothing is written there. Give a file, a FIFO or a character device.",
                    path),
            };
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }

    /// <summary>Writes all of the content.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        try
        {
            using OutputFile file = OpenAsync(path, overwrite, CancellationToken.None).GetAwaiter().GetResult();
            file.Stream.Write(content);
            file.Commit();
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }
    }

    /// <summary>Forgets what was written, so that it can be written again.</summary>
    /// <returns>False for what is written in place: it has gone to a reader.</returns>
    public bool TryRewind()
    {
        if (Seekable is not { } file)
        {
            return false;
        }

        file.SetLength(0);
        file.Position = 0;
        return true;
    }

    /// <summary>Says that all was written; a file gets its name by it.</summary>
    public void Commit() => _replacement?.Commit();

    /// <inheritdoc/>
    public void Dispose()
    {
        _replacement?.Dispose();
        Stream.Dispose();
    }

    private static OutputFile Replace(string path, bool overwrite)
    {
        if (new FileInfo(path).LinkTarget is null)
        {
            return Replace(path, path, overwrite);
        }

        if (!overwrite)
        {
            throw TemporaryFile.AlreadyExists(path);
        }

        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

        // A target with '..' behind another link may be somewhere else than its text says.
        if (FindKind(path) is not null && FileStatus.ReadTarget(path) != FileStatus.ReadTarget(target))
        {
            throw new ImageException(ImageError.FileFailed, $"'{path}' is a symbolic link, and it cannot be told which file it leads to. Give that file.", path);
        }

        return Replace(path, target, overwrite);
    }

    private static OutputFile Replace(string path, string target, bool overwrite)
    {
        var file = new TemporaryFile(target, overwrite);
        TemporaryFile.RemoveLeftovers(target);
        return new OutputFile(file, Path.GetDirectoryName(target) ?? path);
    }

    private static FileKind? FindKind(string path)
    {
        try
        {
            return FileStatus.ReadTarget(path).Kind;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStream OpenInPlace(string path) =>
        new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    // The system call waits until somebody reads. It cannot be called off, but a reader of our own ends it.
    private static async Task<FileStream> OpenFifoAsync(string path, CancellationToken cancel)
    {
        Task<FileStream> opening = Task.Factory.StartNew(() => OpenInPlace(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await opening.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            using (LocalFile.Open(path))
            {
                (await opening.ConfigureAwait(false)).Dispose();
            }

            throw;
        }
    }
}
