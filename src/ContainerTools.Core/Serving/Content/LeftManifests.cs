using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Serving.Content;

/// <summary>
/// Manifests that no tag leads to any more and that nobody deleted. Who has read their digest a moment ago, or has written it down, may
/// still ask for them. May be used by several threads.
/// </summary>
/// <remarks>
/// In a layout they stand in a file of their own, a line each: in the index, where other tools would see them as images without a name,
/// every push would make the next one slower.
/// </remarks>
/// <param name="path">The file; null where they are forgotten with the server.</param>
internal sealed class LeftManifests(string? path)
{
    /// <summary>The name of the file in a layout.</summary>
    public const string FileName = "untagged.jsonl";

    // Lines that say nothing any more are cleared when there are many of them.
    private const int LinesToKeep = 1000;
    private readonly ConcurrentDictionary<(string Repository, Digest Digest), Descriptor> _manifests = new();
    private readonly Lock _writing = new();

    /// <summary>Reads what was written down before. Lines that are damaged, as after a power cut, are passed over.</summary>
    public void Load()
    {
        if (path is null || !RegularFile.Exists(path))
        {
            return;
        }

        TemporaryFile.RemoveLeftovers(path);
        byte[] raw = RegularFile.ReadAllBytes(path);
        string[] lines = Encoding.UTF8.GetString(raw).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines)
        {
            Read(line);
        }

        if (lines.Length > LinesToKeep && lines.Length > 2 * _manifests.Count)
        {
            TemporaryFile.Write(path, [.. _manifests.SelectMany(left => Line(left.Key.Repository, left.Value))], overwrite: true);
        }
        else if (raw is [.., not (byte)'\n'])
        {
            Write("\n"u8.ToArray());
        }
    }

    public Descriptor? Find(string repository, Digest digest) => _manifests.GetValueOrDefault((repository, digest));

    public void Add(IEnumerable<NamedManifest> entries)
    {
        foreach (NamedManifest entry in entries)
        {
            if (_manifests.TryAdd((entry.Repository, entry.Digest), entry.Descriptor))
            {
                Write(Line(entry.Repository, entry.Descriptor));
            }
        }
    }

    public void Forget(string repository, Digest digest)
    {
        if (_manifests.TryRemove((repository, digest), out _))
        {
            Write(Line(repository, digest));
        }
    }

    private static byte[] Line(string repository, Descriptor manifest) =>
        [.. "{\"repository\":"u8, .. JsonWriting.WriteValue(repository), .. ",\"manifest\":"u8, .. Bare(manifest).ToJson(), .. "}\n"u8];

    private static byte[] Line(string repository, Digest removed) =>
        [.. "{\"repository\":"u8, .. JsonWriting.WriteValue(repository), .. ",\"removed\":"u8, .. JsonWriting.WriteValue(removed.ToString()), .. "}\n"u8];

    // Names and other annotations of the tag that was moved say nothing any more.
    private static Descriptor Bare(Descriptor manifest) => new(manifest.MediaType, manifest.Digest, manifest.Size);

    private void Read(string line)
    {
        try
        {
            JsonElement json = JsonReading.ParseObject(Encoding.UTF8.GetBytes(line), FileName);
            string repository = json.GetText("repository", FileName) ?? "";
            if (json.GetObject("manifest", FileName) is { } manifest)
            {
                var descriptor = Descriptor.Read(manifest, FileName);
                _manifests[(repository, descriptor.Digest)] = descriptor;
            }
            else if (Digest.TryParse(json.GetText("removed", FileName), out Digest removed))
            {
                _manifests.TryRemove((repository, removed), out _);
            }
        }
        catch (ImageException)
        {
            // The rest of the file is as good as before.
        }
    }

    private void Write(byte[] line)
    {
        if (path is null)
        {
            return;
        }

        lock (_writing)
        {
            using var file = RegularFile.OpenToAppend(path);
            file.Write(line);
        }
    }
}
