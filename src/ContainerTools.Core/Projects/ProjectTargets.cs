namespace ContainerTools.Projects;

/// <summary>For what a project can be published, by names of .NET such as <c>linux-x64</c>.</summary>
public sealed class ProjectTargets
{
    // Images of this family have musl in the place of glibc.
    private const string MuslFamily = "alpine";
    private const string GlibcPrefix = "linux-";
    private const string MuslPrefix = "linux-musl-";
    private readonly string _single;
    private readonly IReadOnlyList<string> _several;
    private readonly bool _usesMusl;

    internal ProjectTargets(BuildResult result)
    {
        _single = result.Property("ContainerRuntimeIdentifier") is { Length: > 0 } container ? container : result.Property("RuntimeIdentifier");
        _several = result.List("ContainerRuntimeIdentifiers") is { Count: > 0 } containers ? containers : result.List("RuntimeIdentifiers");
        _usesMusl = result.Property("ContainerFamily").StartsWith(MuslFamily, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What to publish the project for, once for each image.</summary>
    /// <param name="names">What is wanted; empty for what follows from the platforms.</param>
    /// <param name="platforms">On what the images are to run; empty for what the project says.</param>
    /// <returns>One or more; a null leaves it to the project, which names one system, or none.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: no image is for one of them, or two are for the same platform.</exception>
    public IReadOnlyList<string?> Choose(IReadOnlyList<string> names, IReadOnlyList<Platform> platforms)
    {
        if (names.Count == 0 && platforms.Count == 0 && (_single.Length > 0 || _several.Count == 0))
        {
            return [null];
        }

        string[] chosen = [.. names.Count > 0 ? names : platforms.Count > 0 ? platforms.Select(ChooseFor) : _several];
        var seen = new Dictionary<Platform, string>();
        foreach (string name in chosen)
        {
            Platform platform = RuntimeIdentifier.TryToPlatform(name, out Platform? found) ? found
                : throw new ImageException(ImageError.InvalidArgument, $"'{name}' is not a runtime identifier for an image. It looks like 'linux-x64', 'linux-musl-arm64' or 'win-x64'.", name);
            if (!seen.TryAdd(platform, name))
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{seen[platform]}' and '{name}' are both for {platform}; an index can have only one image for it.", name);
            }
        }

        return chosen;
    }

    // What the project names for the platform, else what the family of its base needs.
    private string ChooseFor(Platform platform)
    {
        if (_several.Prepend(_single).FirstOrDefault(name => RuntimeIdentifier.TryToPlatform(name, out Platform? named) && named == platform) is { } known)
        {
            return known;
        }

        string name = RuntimeIdentifier.Of(platform) ?? throw new ImageException(ImageError.InvalidArgument, $".NET has no runtime identifier for {platform}.", platform);
        return _usesMusl && name.StartsWith(GlibcPrefix, StringComparison.Ordinal) ? MuslPrefix + name[GlibcPrefix.Length..] : name;
    }
}
