using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// The config of an image: how a container is started, and what the layers are (OCI image-spec, config.md). It is a view of
/// the raw bytes: fields without a property here are still in <see cref="Raw"/>, whose digest is the image ID. Immutable, so
/// it may be used from several threads.
/// </summary>
public sealed class ImageConfig
{
    private ImageConfig(ReadOnlyMemory<byte> raw, Digest digest, JsonElement json)
    {
        Raw = raw;
        Digest = digest;
        string what = $"Config {digest}";
        Platform = Platform.Read(json, what);
        Author = json.GetText("author", what);
        Created = ReadTime(json, what);

        JsonElement settings = json.GetObject("config", what) ?? default;
        if (settings.ValueKind == JsonValueKind.Object)
        {
            Env = settings.GetList("Env", what) ?? [];
            Entrypoint = settings.GetList("Entrypoint", what) ?? [];
            Cmd = settings.GetList("Cmd", what) ?? [];
            User = settings.GetText("User", what);
            WorkingDir = settings.GetText("WorkingDir", what);
            StopSignal = settings.GetText("StopSignal", what);
            Labels = settings.GetMap("Labels", what) ?? Descriptor.NoAnnotations;
            ExposedPorts = settings.GetKeys("ExposedPorts", what) ?? [];
            Volumes = settings.GetKeys("Volumes", what) ?? [];
        }

        History = (json.GetArray("history", what) ?? []).Select(entry => HistoryEntry.Read(entry, what)).ToArray();
        DiffIds = (json.GetObject("rootfs", what)?.GetList("diff_ids", what) ?? [])
            .Select(text => Digest.TryParse(text, out Digest diffId)
                ? diffId
                : throw JsonReading.Malformed(what, $"lists the diff ID '{text}', which is not a digest"))
            .ToArray();
    }

    /// <summary>The bytes of the document, exactly as they were read.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The digest of <see cref="Raw"/>, which engines call the image ID.</summary>
    public Digest Digest { get; }

    /// <summary>The platform that the image runs on ("os", "architecture", "variant"); fields that are missing are empty.</summary>
    public Platform Platform { get; }

    /// <summary>When the image was made ("created"), or null where that is missing or cannot be read.</summary>
    public DateTimeOffset? Created { get; }

    /// <summary>Who made the image ("author"), or null.</summary>
    public string? Author { get; }

    /// <summary>Environment variables of a container ("Env"), each <c>NAME=value</c>; empty where there are none.</summary>
    public IReadOnlyList<string> Env { get; } = [];

    /// <summary>The command of a container and its first arguments ("Entrypoint"); empty where there is none.</summary>
    public IReadOnlyList<string> Entrypoint { get; } = [];

    /// <summary>Default arguments after <see cref="Entrypoint"/>, or the command where there is no entrypoint ("Cmd"); empty where there are none.</summary>
    public IReadOnlyList<string> Cmd { get; } = [];

    /// <summary>The user, and optionally the group, of the container's process ("User"): names or numbers, <c>user:group</c>; null where it is missing.</summary>
    public string? User { get; }

    /// <summary>The folder in which the container's process starts ("WorkingDir"), or null.</summary>
    public string? WorkingDir { get; }

    /// <summary>The signal that stops a container ("StopSignal"), such as <c>SIGTERM</c>, or null for the engine's default.</summary>
    public string? StopSignal { get; }

    /// <summary>Labels of a container ("Labels"); empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; } = Descriptor.NoAnnotations;

    /// <summary>Ports on which a container listens ("ExposedPorts"), such as <c>8080/tcp</c>; empty where there are none.</summary>
    public IReadOnlyList<string> ExposedPorts { get; } = [];

    /// <summary>Folders that are stored outside the container ("Volumes"); empty where there are none.</summary>
    public IReadOnlyList<string> Volumes { get; } = [];

    /// <summary>The steps of the build ("history"), the first one first; empty where the config has none.</summary>
    public IReadOnlyList<HistoryEntry> History { get; }

    /// <summary>The digests of the uncompressed tars of the layers ("rootfs.diff_ids"), the lowest layer first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; }

    /// <summary>The document as text: <see cref="Raw"/> decoded as UTF-8.</summary>
    public string Json => Encoding.UTF8.GetString(Raw.Span);

    /// <summary>Reads a config.</summary>
    /// <param name="raw">The bytes of the document. They are not copied and must not change later.</param>
    /// <param name="algorithm">The algorithm of <see cref="Digest"/>: <c>sha256</c> or <c>sha512</c>.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Malformed"/>: the bytes are not a JSON object, or a field has another type than the specification
    /// says. <see cref="ImageError.Unsupported"/>: the algorithm is another one.
    /// </exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> raw, string algorithm = "sha256")
    {
        Digest digest = Digest.Of(algorithm, raw.Span);
        return new ImageConfig(raw, digest, JsonReading.ParseObject(raw, $"Config {digest}"));
    }

    /// <summary>Reads a config that was just made of a caller's arguments. The error blames the arguments, because the caller does not know the digest.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the arguments do not make a valid config.</exception>
    internal static ImageConfig ParseMade(ReadOnlyMemory<byte> raw, string algorithm = "sha256")
    {
        try
        {
            return Parse(raw, algorithm);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The config that was given makes no image: {exception.Message}", exception.Subject, exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();

    // A date that cannot be read is no reason to refuse an image.
    private static DateTimeOffset? ReadTime(JsonElement json, string what) =>
        DateTimeOffset.TryParse(json.GetText("created", what), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
