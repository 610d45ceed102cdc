namespace ContainerTools.Engines;

/// <summary>The command lines of an engine's program.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Save">Writes an archive to the standard output; the images' names follow.</param>
/// <param name="Load">Reads an archive from the standard input.</param>
/// <param name="List">Writes the names of all images, one a line.</param>
internal sealed record EngineCommands(string Program, IReadOnlyList<string> Save, IReadOnlyList<string> Load, IReadOnlyList<string> List)
{
    private static readonly string[] NameFormat = ["--format", "{{.Repository}}:{{.Tag}}"];

    /// <summary>Whether the program knows images only by their names in full.</summary>
    public bool NeedsFullNames { get; private init; }

    /// <summary>Where it looks for images, for messages.</summary>
    public string Place { get; private init; } = "";

    /// <summary>Those of an engine, the one that comes with it first.</summary>
    /// <exception cref="ImageException">A namespace was given to an engine that has none.</exception>
    public static IReadOnlyList<EngineCommands> For(EngineOptions options)
    {
        if (options.Namespace is { } unwanted && options.Kind != EngineKind.Containerd)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{options.Kind} has no namespaces; '{unwanted}' can be one of containerd's only.", unwanted);
        }

        string[] place = options.Namespace is { } name ? ["--namespace", name] : [];
        return options.Kind switch
        {
            EngineKind.Docker => [Like("docker", [])],
            EngineKind.Podman => [new EngineCommands("podman", ["save", "--quiet", "--multi-image-archive"], ["load"], ["images", .. NameFormat])],
            _ =>
            [
                new EngineCommands("ctr", [.. place, "images", "export", "-"], [.. place, "images", "import", "-"], [.. place, "images", "ls", "--quiet"])
                {
                    NeedsFullNames = true,
                    Place = options.Namespace is null ? "" : $" in the namespace '{options.Namespace}'",
                },
                Like("nerdctl", place),
            ],
        };
    }

    private static EngineCommands Like(string docker, string[] place) => new(docker, [.. place, "save"], [.. place, "load"], [.. place, "images", .. NameFormat]);
}
