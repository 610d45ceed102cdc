using ContainerTools.Composition;
using ContainerTools.IO.Files;

namespace ContainerTools.Projects;

/// <summary>A published project: its files, and the container that is to be made of them. The files are gone once it is disposed of.</summary>
public sealed class PublishedProject : IDisposable
{
    private readonly StagingFolder _staging;

    internal PublishedProject(StagingFolder staging, string folder, ProjectContainer container) =>
        (_staging, Folder, Container) = (staging, folder, container);

    /// <summary>Where the files are, absolute.</summary>
    public string Folder { get; }

    /// <summary>What the project says about its container.</summary>
    public ProjectContainer Container { get; }

    /// <summary>Divides the files among layers, so that an update changes few of them: each package with its own files, the program on top.</summary>
    /// <param name="most">How many layers there may be.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A file cannot be read.</exception>
    public Task<IReadOnlyList<LayerSourceSet>> DivideAsync(int most, IReporter reporter, CancellationToken cancel) =>
        PublishedFiles.DivideAsync(Folder, Container.WorkingDirectory, most, reporter, cancel);

    /// <inheritdoc/>
    public void Dispose() => _staging.Dispose();
}
