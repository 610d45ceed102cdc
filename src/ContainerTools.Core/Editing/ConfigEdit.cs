namespace ContainerTools.Editing;

/// <summary>
/// What is to be different about an image's config and manifest. What is null or empty here stays as it is; where lists
/// and texts are given, empty ones take away what the image had.
/// </summary>
public sealed record ConfigEdit
{
    /// <summary>Members of the <c>config</c> object, put over the image's; a member that is null goes away. Env adds to what is there.</summary>
    public ConfigSettings Settings { get; init; } = ConfigSettings.Empty;

    /// <summary>Changed where they stand, new ones at the end in this order; null removes.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Env { get; init; } = [];

    /// <summary>Replaces <c>Entrypoint</c>; an empty list removes it, null leaves it.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Replaces <c>Cmd</c>; an empty list removes it, null leaves it.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Replaces <c>User</c>; an empty text removes it, null leaves it.</summary>
    public string? User { get; init; }

    /// <summary>Replaces <c>WorkingDir</c>; an empty text removes it, null leaves it.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Replaces <c>StopSignal</c>; an empty text removes it, null leaves it.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Null removes.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Labels { get; init; } = [];

    /// <summary>In the place of all that the image had, such as <c>8080/tcp</c>.</summary>
    public IReadOnlyList<string>? ExposedPorts { get; init; }

    /// <summary>In the place of all that the image had.</summary>
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>Replaces what the config says about its platform; null leaves it.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Replaces the time at which the image was made; null leaves it.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Replaces the author; an empty text removes it, null leaves it.</summary>
    public string? Author { get; init; }

    /// <summary>Of the manifest; null removes.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Annotations { get; init; } = [];
}
