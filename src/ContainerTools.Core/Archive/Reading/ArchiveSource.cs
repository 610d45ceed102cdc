namespace ContainerTools.Archive.Reading;

/// <summary>A file or folder that images were imported from.</summary>
/// <param name="path">The path.</param>
public sealed class ArchiveSource(string path) : ImageSource
{
    private Func<IReporter, CancellationToken, Task<IReadOnlyList<IImage>>>? _readLayout;

    /// <summary>The path.</summary>
    public override string Name => path;

    /// <summary>How the layout in it is read again; null where there is none.</summary>
    internal Func<IReporter, CancellationToken, Task<IReadOnlyList<IImage>>>? ReadLayout { init => _readLayout = value; }

    /// <summary>All that the layout lists and that can be read, whatever of it was wanted when it was imported. Nothing, where it is no layout.</summary>
    /// <exception cref="ImageException">It cannot be read any more.</exception>
    internal Task<IReadOnlyList<IImage>> ReadLayoutAsync(IReporter reporter, CancellationToken cancel) =>
        _readLayout?.Invoke(reporter, cancel) ?? Task.FromResult<IReadOnlyList<IImage>>([]);
}
