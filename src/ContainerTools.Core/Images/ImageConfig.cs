using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// How a container is started and what its layers are (OCI image-spec, config.md). A view over the raw bytes: fields that
/// are not known here stay in <see cref="Raw"/>, whose digest is the image ID.
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

    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The image ID.</summary>
    public Digest Digest { get; }

    public Platform Platform { get; }

    public DateTimeOffset? Created { get; }

    public string? Author { get; }

    public IReadOnlyList<string> Env { get; } = [];

    public IReadOnlyList<string> Entrypoint { get; } = [];

    public IReadOnlyList<string> Cmd { get; } = [];

    public string? User { get; }

    public string? WorkingDir { get; }

    public string? StopSignal { get; }

    public IReadOnlyDictionary<string, string> Labels { get; } = Descriptor.NoAnnotations;

    public IReadOnlyList<string> ExposedPorts { get; } = [];

    public IReadOnlyList<string> Volumes { get; } = [];

    public IReadOnlyList<HistoryEntry> History { get; }

    /// <summary>The digests of the uncompressed layers, base first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; }

    /// <summary>The document as it was served.</summary>
    public string Json => Encoding.UTF8.GetString(Raw.Span);

    /// <exception cref="ImageException">Not JSON, or a field has another type than specified.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> raw, string algorithm = "sha256")
    {
        Digest digest = Digest.Of(algorithm, raw.Span);
        return new ImageConfig(raw, digest, JsonReading.ParseObject(raw, $"Config {digest}"));
    }

    /// <summary>Parses a config that was just made of what somebody gave, who cannot know it by its digest.</summary>
    /// <exception cref="ImageException">What was given makes no image.</exception>
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

    public override string ToString() => Digest.ToString();

    // A date that cannot be read is not worth refusing an image for.
    private static DateTimeOffset? ReadTime(JsonElement json, string what) =>
        DateTimeOffset.TryParse(json.GetText("created", what), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
