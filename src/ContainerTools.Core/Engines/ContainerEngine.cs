namespace ContainerTools.Engines;

/// <summary>An engine, however it is reached. Its images come as archives and go as archives.</summary>
internal abstract class ContainerEngine
{
    /// <summary>What to call it in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Reads images out of the engine as one archive.</summary>
    /// <param name="names">As the engine knows them; at least one.</param>
    /// <param name="read">Reads the archive to its end.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/>: it does not have one of them.</exception>
    public abstract Task<T> SaveAsync<T>(IReadOnlyList<string> names, Func<Stream, CancellationToken, Task<T>> read, IReporter reporter, CancellationToken cancel);

    /// <summary>Brings an archive into the engine.</summary>
    /// <param name="write">Writes the archive. What it throws is thrown, and the engine takes nothing.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What the engine says that it has taken.</returns>
    public abstract Task<IReadOnlyList<LoadedImage>> LoadAsync(Func<Stream, CancellationToken, Task> write, IReporter reporter, CancellationToken cancel);

    /// <summary>The names of all its images.</summary>
    public abstract Task<IReadOnlyList<string>> ListAsync(IReporter reporter, CancellationToken cancel);
}
