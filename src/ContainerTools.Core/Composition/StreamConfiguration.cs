using System.Globalization;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Composition;

/// <summary>
/// The file from which nixpkgs' stream script (stream_layered_image.py) makes an image, with the members that it has there.
/// </summary>
public sealed record StreamConfiguration
{
    private const string What = "The stream configuration";

    /// <summary>As Go names it, such as <c>amd64</c>.</summary>
    public string Architecture { get; private init; } = "";

    /// <summary>The members of <c>config</c> in the image's config.</summary>
    public ConfigSettings Config { get; private init; } = ConfigSettings.Empty;

    /// <summary>What the path of every store path begins with.</summary>
    public string StoreDirectory { get; private init; } = "";

    /// <summary>An archive whose first image is the base; null for none.</summary>
    public string? FromImage { get; private init; }

    /// <summary>Absolute paths, the lowest layer first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> StoreLayers { get; private init; } = [];

    /// <summary>A folder that holds <c>layer.tar</c> and its <c>checksum</c>, the top layer.</summary>
    public string CustomisationLayer { get; private init; } = "";

    /// <summary>The image's <c>name:tag</c>, taken as it is.</summary>
    public string RepoTag { get; private init; } = "";

    /// <summary>The time that the config names.</summary>
    public DateTimeOffset Created => CreatedTime.Instant;

    /// <summary>The modification time of every file in the layers, in whole seconds.</summary>
    public DateTimeOffset Mtime { get; private init; }

    /// <summary>The time that the config names, as the script writes it.</summary>
    internal PythonTime CreatedTime { get; private init; } = PythonTime.Of(DateTimeOffset.UnixEpoch);

    /// <summary>The owner of the store's paths in the layers.</summary>
    public FileOwner Owner { get; private init; } = FileOwner.Root;

    /// <exception cref="ImageException">Not JSON, or a member is missing or of another type.</exception>
    public static StreamConfiguration Parse(ReadOnlyMemory<byte> raw)
    {
        JsonElement json = JsonReading.ParseObject(raw, What);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new StreamConfiguration
        {
            Architecture = Required(json, "architecture"),
            Config = ReadConfig(json),
            StoreDirectory = Required(json, "store_dir"),
            FromImage = json.GetText("from_image", What),
            StoreLayers = (json.GetArray("store_layers", What) ?? throw JsonReading.Malformed(What, "has no 'store_layers'"))
                .Select(ReadLayer)
                .ToArray(),
            CustomisationLayer = Required(json, "customisation_layer"),
            RepoTag = Required(json, "repo_tag"),
            CreatedTime = ReadTime(json, "created", now),
            Mtime = ReadTime(json, "mtime", now).ToWholeSeconds(),
            Owner = new FileOwner(ReadNumber(json, "uid"), ReadNumber(json, "gid"), Required(json, "uname"), Required(json, "gname")),
        };
    }

    // The script writes what it is given, and takes no member twice.
    private static ConfigSettings ReadConfig(JsonElement json)
    {
        json.TryFind("config", out JsonElement config);
        return config.ValueKind switch
        {
            JsonValueKind.Null => ConfigSettings.Null,
            JsonValueKind.Object => new ConfigSettings([.. PythonJson.FromObject(config)]),
            _ => ConfigSettings.FromJson(config),
        };
    }

    private static string Required(JsonElement json, string name) =>
        json.GetText(name, What) ?? throw JsonReading.Malformed(What, $"has no '{name}'");

    private static string[] ReadLayer(JsonElement layer) => layer.ValueKind == JsonValueKind.Array
        ? layer.EnumerateArray().Select(path => path.ValueKind == JsonValueKind.String ? path.GetLooseText() : throw Wrong()).ToArray()
        : throw Wrong();

    private static ImageException Wrong() => JsonReading.Malformed(What, "has 'store_layers' that are not lists of paths");

    // Nix writes numbers as texts here.
    private static long ReadNumber(JsonElement json, string name)
    {
        json.TryFind(name, out JsonElement value);
        string text = value.ValueKind == JsonValueKind.String ? value.GetLooseText() : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw JsonReading.Malformed(What, $"has a '{name}' that is not a number");
    }

    private static PythonTime ReadTime(JsonElement json, string name, DateTimeOffset now)
    {
        string text = Required(json, name);
        return text == "now" ? PythonTime.Of(now)
            : PythonTime.TryParse(text, out PythonTime? time) ? time
            : throw JsonReading.Malformed(What, $"has a '{name}' that is not a time: '{text}'");
    }
}
