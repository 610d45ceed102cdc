namespace ContainerTools.Composition;

/// <summary>Everything about an image that is to be made but its layers' bytes.</summary>
/// <param name="Name">Registry and repository, or a short name; made lower case, because engines refuse anything else.</param>
public sealed record ImageComposition(string Name)
{
    /// <summary>Null: taken from the content, so that it changes when and only when the image does.</summary>
    public string? Tag { get; init; }

    /// <summary>What the image runs on. It is written to the config.</summary>
    public Platform Platform { get; init; } = Platform.Default;

    /// <summary>Written as it is; null for the platform's.</summary>
    internal string? Architecture { get; init; }

    /// <summary>The time that config and history name. The default is one second after the epoch, so that the same content gives the same image.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>The time as it is written; null for the usual form of <see cref="Created"/>.</summary>
    internal string? CreatedText { get; init; }

    /// <summary>The members of <c>config</c> in the image's config (OCI image-spec, config.md, "Properties").</summary>
    public ConfigSettings Config { get; init; } = ConfigSettings.Empty;

    /// <summary>The image whose layers come first.</summary>
    public Image? Parent { get; init; }

    /// <summary>What the new config takes over from the base's.</summary>
    public ConfigInheritance InheritConfig { get; init; }

    /// <summary>What the history says of each new layer; its author is the image's, too.</summary>
    public HistoryNote History { get; init; } = new();

    /// <summary>Of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;
}
