using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;

namespace ContainerTools.Engines;

/// <summary>Reads images out of container engines of this machine and brings images into them.</summary>
public static class EngineImages
{
    /// <summary>
    /// Reads images out of an engine. They come in one archive, which is read once, in bounded memory, into a store; afterwards the engine
    /// is not needed any more.
    /// </summary>
    /// <param name="options">The engine.</param>
    /// <param name="names">As the engine knows them, or IDs; at least one. Without a tag, Docker means all tags of a name, others <c>latest</c>.</param>
    /// <param name="store">Takes the contents.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What came.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.NotFound"/>: the engine does not have one of them. <see cref="ImageError.Unreachable"/>: there is no engine.
    /// <see cref="ImageError.Forbidden"/>: the user may not ask it. <see cref="ImageError.EngineFailed"/>: it failed.
    /// <see cref="ImageError.SourceFailed"/> or <see cref="ImageError.Malformed"/>: what it sent broke off.
    /// </exception>
    public static Task<ArchiveContent> ImportAsync(EngineOptions options, IReadOnlyList<string> names, IArchiveStore store, IReporter reporter, CancellationToken cancel)
    {
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new ImageException(ImageError.InvalidArgument, "An engine is asked for images by their names, and there is none.");
        }

        return UseAsync(
            options,
            engine => engine.SaveAsync(names, (stream, token) => ImageImport.ReadStreamAsync(stream, engine.Name.Trim('\''), store, null, reporter, token), reporter, cancel),
            reporter,
            cancel);
    }

    /// <summary>Brings images into an engine, in one archive that is made while the engine reads it.</summary>
    /// <param name="options">The engine.</param>
    /// <param name="images">What it shall have.</param>
    /// <param name="export">The form of the archive: an archive of any kind that has images.</param>
    /// <param name="scratch">Where uncompressed layers may lie for the time it takes.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work; the engine takes nothing then.</param>
    /// <returns>What the engine says that it has taken.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.EngineFailed"/>: the engine did not take the archive, or says that nothing was in it. <see cref="ImageError.Unreachable"/>
    /// and <see cref="ImageError.Forbidden"/> as for reading; others, where an image cannot be read.
    /// </exception>
    public static Task<IReadOnlyList<LoadedImage>> ExportAsync(EngineOptions options, IReadOnlyList<IImage> images, ExportOptions export, string scratch, IReporter reporter, CancellationToken cancel)
    {
        if (export.Format is ArchiveFormat.RootFileSystem or ArchiveFormat.OciLayout)
        {
            throw new ImageException(ImageError.InvalidArgument, $"An engine loads an archive of images, and no {export.Format}.");
        }

        // ctr says that all went well, and has nothing.
        if (options.Kind == EngineKind.Containerd && images.FirstOrDefault(image => image.RepoTags.Count == 0) is { } nameless)
        {
            throw new ImageException(ImageError.InvalidArgument, $"containerd knows images by their names, and {nameless} has none. Give it one.", nameless);
        }

        return UseAsync(options, LoadAsync, reporter, cancel);

        async Task<IReadOnlyList<LoadedImage>> LoadAsync(ContainerEngine engine)
        {
            IReadOnlyList<LoadedImage> loaded = await engine.LoadAsync(
                (target, token) => ImageExport.WriteStreamAsync(images, target, export, scratch, reporter, token), reporter, cancel).ConfigureAwait(false);
            return loaded.Count > 0 ? loaded : throw new ImageException(ImageError.EngineFailed, $"{engine.Name} took the archive and does not say that it loaded an image.", options.Kind);
        }
    }

    /// <summary>The names of all images that an engine has.</summary>
    /// <param name="options">The engine.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">It cannot be asked.</exception>
    public static Task<IReadOnlyList<string>> ListAsync(EngineOptions options, IReporter reporter, CancellationToken cancel) =>
        UseAsync(options, engine => engine.ListAsync(reporter, cancel), reporter, cancel);

    private static async Task<T> UseAsync<T>(EngineOptions options, Func<ContainerEngine, Task<T>> work, IReporter reporter, CancellationToken cancel)
    {
        ContainerEngine engine = await EngineOpener.OpenAsync(options, reporter, cancel).ConfigureAwait(false);
        using var connection = engine as IDisposable;
        return await work(engine).ConfigureAwait(false);
    }
}
