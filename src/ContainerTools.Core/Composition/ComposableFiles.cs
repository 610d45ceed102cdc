using ContainerTools.Layering;

namespace ContainerTools.Composition;

/// <summary>Files of a node that a layer can be made of.</summary>
/// <param name="names">Their paths in the image, elements separated by slashes, none before or after.</param>
/// <param name="size">Of all contents, in bytes.</param>
internal abstract class ComposableFiles(IReadOnlyList<string> names, long size) : NodeFiles([.. names.Select(name => "/" + name)], size)
{
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Where they come from, for messages.</summary>
    public abstract string Origin { get; }

    /// <summary>Makes sure that the contents can be read in any order.</summary>
    public virtual Task PrepareAsync(IReporter reporter, CancellationToken cancel) => Task.CompletedTask;

    /// <returns>What a layer has under a name, also that of a folder that files lie in; null where nothing is known of it.</returns>
    /// <exception cref="ImageException">It is gone, or can be in no layer.</exception>
    public abstract LayerEntry? Describe(string name, LayerBuilder builder);
}
