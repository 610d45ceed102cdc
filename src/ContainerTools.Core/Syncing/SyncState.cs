using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Syncing;

/// <summary>A file with what was seen behind the tags of destinations. One that cannot be read costs a warning and requests, and no more. For one thread at a time.</summary>
internal sealed class SyncState
{
    private const int Version = 1;
    private const int MaximumSize = 64 << 20;
    private readonly string _path;
    private readonly Dictionary<string, (DateTimeOffset Asked, IReadOnlyDictionary<string, Digest> Tags)> _destinations = new(StringComparer.OrdinalIgnoreCase);

    private SyncState(string path) => _path = path;

    /// <param name="path">Absolute; there need not be such a file yet.</param>
    /// <param name="reporter">Is told where it is not what it should be.</param>
    public static SyncState Read(string path, IReporter reporter)
    {
        var state = new SyncState(path);
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            if (file.Length > MaximumSize)
            {
                throw new ImageException(ImageError.TooLarge, $"'{path}' has more than {MaximumSize:N0} bytes.", path);
            }

            byte[] raw = new byte[file.Length];
            state.Parse(raw.AsMemory(0, file.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false)));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            reporter.Verbose($"'{path}' is not there yet; all tags of destinations are asked for.");
        }
        catch (Exception exception) when (exception is ImageException || FileErrors.IsFileError(exception))
        {
            state._destinations.Clear();
            reporter.Warning($"What is remembered of destinations cannot be read, so all their tags are asked for: {exception.Message}");
        }

        return state;
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="ImageException">It is not such a file.</exception>
    public static SyncState Parse(ReadOnlyMemory<byte> raw, string path)
    {
        var state = new SyncState(path);
        state.Parse(raw);
        return state;
    }

    /// <summary>What is remembered of a destination.</summary>
    public DestinationMemory Open(ImageReference destination, DateTimeOffset now) => _destinations.TryGetValue(destination.Name, out var known)
        ? new DestinationMemory(known.Asked, known.Tags, now)
        : new DestinationMemory(null, new Dictionary<string, Digest>(), now);

    /// <summary>Remembers a destination and writes the file, which is complete or as it was. If that fails, it is a warning: what was brought, was brought.</summary>
    public void Keep(ImageReference destination, DestinationMemory memory, IReporter reporter)
    {
        _destinations[destination.Name] = (memory.Asked, memory.Tags);
        try
        {
            OutputFile.Write(_path, ToBytes(), overwrite: true);
        }
        catch (ImageException exception)
        {
            reporter.Warning($"What is remembered of {destination.Name} is not kept: {exception.Message}");
        }
    }

    /// <summary>As JSON.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonWriting.Options with { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("syncStateVersion", Version);
            json.WriteStartArray("destinations");
            foreach ((string name, (DateTimeOffset asked, IReadOnlyDictionary<string, Digest> tags)) in _destinations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("asked", asked.ToString("O", CultureInfo.InvariantCulture));
                json.WriteStartObject("tags");
                foreach ((string tag, Digest digest) in tags.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(tag, digest.ToString());
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private void Parse(ReadOnlyMemory<byte> raw)
    {
        string what = $"'{_path}'";
        JsonElement root = JsonReading.ParseObject(raw, what);
        if (!root.TryFind("syncStateVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
        {
            throw JsonReading.Malformed(what, $"is no state of version {Version}");
        }

        foreach (JsonElement entry in root.GetArray("destinations", what) ?? [])
        {
            string name = entry.GetText("name", what) ?? throw JsonReading.Malformed(what, "has a destination without a name");
            if (!DateTimeOffset.TryParseExact(entry.GetText("asked", what), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset asked))
            {
                throw JsonReading.Malformed(what, $"does not say when the tags of '{name}' were asked for");
            }

            var tags = new Dictionary<string, Digest>(StringComparer.Ordinal);
            foreach ((string tag, string text) in entry.GetMap("tags", what) ?? new Dictionary<string, string>())
            {
                tags[tag] = Digest.TryParse(text, out Digest digest) ? digest : throw JsonReading.Malformed(what, $"has '{text}' as a digest");
            }

            _destinations[name] = (asked, tags);
        }
    }
}
