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
/// <remarks>
/// <see cref="Platform"/> and <see cref="DiffIds"/>, without which there is no image, are read at once. The other fields are read when
/// they are asked for: an image can be copied and unpacked without them. A value whose meaning is plain although its type is not the
/// specification's, such as a number for a user, is taken for what it means; any other is then an <see cref="ImageException"/> with
/// <see cref="ImageError.Malformed"/>.
/// </remarks>
public sealed class ImageConfig
{
    private readonly JsonElement _json;
    private readonly string _what;
    private HistoryEntry[]? _history;

    private ImageConfig(ReadOnlyMemory<byte> raw, Digest digest, JsonElement json)
    {
        Raw = raw;
        Digest = digest;
        _json = json;
        _what = $"Config {digest}";
        Platform = Platform.Read(json, _what);
        DiffIds = ReadDiffIds();
    }

    /// <summary>The bytes of the document, exactly as they were read.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The digest of <see cref="Raw"/>, which engines call the image ID.</summary>
    public Digest Digest { get; }

    /// <summary>The platform that the image runs on ("os", "architecture", "variant"); fields that are missing are empty.</summary>
    public Platform Platform { get; }

    /// <summary>When the image was made ("created"), or null where that is missing or cannot be read.</summary>
    public DateTimeOffset? Created => DateTimeOffset.TryParse(_json.FindText("created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>Who made the image ("author"), or null.</summary>
    public string? Author => _json.GetText("author", _what);

    /// <summary>Environment variables of a container ("Env"), each <c>NAME=value</c>; empty where there are none.</summary>
    public IReadOnlyList<string> Env => Settings?.GetWords("Env", _what) ?? [];

    /// <summary>The command of a container and its first arguments ("Entrypoint"); empty where there is none. A text is taken for a list of one, as engines do it.</summary>
    public IReadOnlyList<string> Entrypoint => Settings?.GetWords("Entrypoint", _what) ?? [];

    /// <summary>Default arguments after <see cref="Entrypoint"/>, or the command where there is no entrypoint ("Cmd"); empty where there are none.</summary>
    public IReadOnlyList<string> Cmd => Settings?.GetWords("Cmd", _what) ?? [];

    /// <summary>The user, and optionally the group, of the container's process ("User"): names or numbers, <c>user:group</c>; null where it is missing.</summary>
    public string? User => Settings?.GetScalar("User", _what);

    /// <summary>The folder in which the container's process starts ("WorkingDir"), or null.</summary>
    public string? WorkingDir => Settings?.GetScalar("WorkingDir", _what);

    /// <summary>The signal that stops a container ("StopSignal"), such as <c>SIGTERM</c>, or null for the engine's default.</summary>
    public string? StopSignal => Settings?.GetScalar("StopSignal", _what);

    /// <summary>Labels of a container ("Labels"); empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Labels => Settings?.GetMap("Labels", _what) ?? Descriptor.NoAnnotations;

    /// <summary>Ports on which a container listens ("ExposedPorts"), such as <c>8080/tcp</c>; empty where there are none.</summary>
    public IReadOnlyList<string> ExposedPorts => Settings?.GetKeys("ExposedPorts", _what) ?? [];

    /// <summary>Folders that are stored outside the container ("Volumes"); empty where there are none.</summary>
    public IReadOnlyList<string> Volumes => Settings?.GetKeys("Volumes", _what) ?? [];

    /// <summary>The steps of the build ("history"), the first one first; empty where the config has none.</summary>
    public IReadOnlyList<HistoryEntry> History => _history ??= (_json.GetArray("history", _what) ?? []).Select(entry => HistoryEntry.Read(entry, _what)).ToArray();

    /// <summary>The digests of the uncompressed tars of the layers ("rootfs.diff_ids"), the lowest layer first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; }

    /// <summary>The document as text: <see cref="Raw"/> decoded as UTF-8.</summary>
    public string Json => Encoding.UTF8.GetString(Raw.Span);

    /// <summary>Reads a config.</summary>
    /// <param name="raw">The bytes of the document. They are not copied and must not change later.</param>
    /// <param name="algorithm">The algorithm of <see cref="Digest"/>: <c>sha256</c> or <c>sha512</c>.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.Malformed"/>: the bytes are not a JSON object, or platform or diff IDs have another type than the
    /// specification says. <see cref="ImageError.Unsupported"/>: the algorithm is another one.
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
            ImageConfig config = Parse(raw, algorithm);
            return config.FindProblems() is [var problem, ..] ? throw JsonReading.Malformed(config._what, problem) : config;
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The config that was given makes no image: {exception.Message}", exception.Subject, exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();

    /// <summary>
    /// The fields that have another type than the specification says, each as the rest of a sentence about the config. Engines differ
    /// in which of them they take.
    /// </summary>
    internal IReadOnlyList<string> FindProblems()
    {
        Func<object?>[] fields =
        [
            () => Author, () => Settings, () => Settings?.GetList("Env", _what), () => Settings?.GetList("Entrypoint", _what), () => Settings?.GetList("Cmd", _what),
            () => Settings?.GetText("User", _what), () => Settings?.GetText("WorkingDir", _what), () => Settings?.GetText("StopSignal", _what), () => Labels, () => ExposedPorts, () => Volumes, () => History,
        ];
        return fields.Select(Try).OfType<string>().Distinct().ToArray();

        string? Try(Func<object?> read)
        {
            try
            {
                read();
                return null;
            }
            catch (ImageException exception)
            {
                return exception.Message[(_what.Length + 1)..].TrimEnd('.');
            }
        }
    }

    private JsonElement? Settings => _json.GetObject("config", _what);

    private Digest[] ReadDiffIds()
    {
        IReadOnlyList<string> texts = _json.GetObject("rootfs", _what)?.GetList("diff_ids", _what) ?? [];
        var diffIds = new Digest[texts.Count];
        for (int i = 0; i < diffIds.Length; i++)
        {
            diffIds[i] = Digest.TryParse(texts[i], out Digest diffId)
                ? diffId
                : throw JsonReading.Malformed(_what, $"lists the diff ID '{texts[i]}', which is not a digest");
        }

        return diffIds;
    }
}
