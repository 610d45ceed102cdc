using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Serving.Content;

/// <summary>
/// Manifests that no tag leads to any more and that nobody deleted. Who has read their digest a moment ago, or has written it down, may
/// still ask for them. They can be read by several threads at once, and are changed by one that holds the layout's lock.
/// </summary>
/// <remarks>
/// In a layout they stand in a file of their own, a line each: in the index, where other tools would see them as images without a name,
/// every push would make the next one slower. Another server's lines are read when the file has changed.
/// </remarks>
/// <param name="path">The file; null where they are forgotten with the server.</param>
/// <param name="sync">Brings the file's name to the disk when it is new; its content is the caller's to bring there.</param>
internal sealed class LeftManifests(string? path, DiskSync sync)
{
    /// <summary>The name of the file in a layout.</summary>
    public const string FileName = "untagged.jsonl";

    // Lines that say nothing any more are cleared when there are many of them.
    private const int LinesToKeep = 1000;
    private State _state = new(null, 0, ImmutableDictionary<(string Repository, Digest Digest), LeftManifest>.Empty);

    /// <summary>All of them, by repository and digest.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyDictionary<(string Repository, Digest Digest), LeftManifest> All => Refresh().Manifests;

    public LeftManifest? Find(string repository, Digest digest) => All.GetValueOrDefault((repository, digest));

    /// <summary>Writes down that manifests have no tag any more, from now on.</summary>
    public void Add(IEnumerable<NamedManifest> entries, DateTimeOffset now)
    {
        // Names and other annotations of the tag that was moved say nothing any more.
        (NamedManifest Entry, Descriptor Bare)[] added = entries
            .Select(entry => (entry, new Descriptor(entry.Descriptor.MediaType, entry.Digest, entry.Descriptor.Size)))
            .ToArray();
        Change(
            left => left.SetItems(added.Select(pair => KeyValuePair.Create((pair.Entry.Repository, pair.Entry.Digest), new LeftManifest(pair.Bare, now)))),
            [.. added.SelectMany(pair => Line(pair.Entry.Repository, pair.Bare, now))]);
    }

    public void Forget(string repository, Digest digest)
    {
        if (Find(repository, digest) is not null)
        {
            Change(left => left.Remove((repository, digest)), Line(repository, digest));
        }
    }

    /// <summary>Writes the file anew if most of its lines say nothing any more, and removes what a server that was killed then has left beside it.</summary>
    public void Clear()
    {
        if (path is not null)
        {
            TemporaryFile.RemoveLeftovers(Path.GetDirectoryName(path)!, name => name == FileName);
        }

        State state = Refresh();
        if (path is not null && state.Lines > LinesToKeep && state.Lines > 2 * state.Manifests.Count)
        {
            TemporaryFile.Write(path, [.. state.Manifests.SelectMany(left => Line(left.Key.Repository, left.Value.Descriptor, left.Value.Since))], overwrite: true, sync);
        }
    }

    private static byte[] Line(string repository, Descriptor manifest, DateTimeOffset since) =>
    [
        .. "{\"repository\":"u8, .. JsonWriting.WriteValue(repository),
        .. ",\"since\":"u8, .. JsonWriting.WriteValue(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        .. ",\"manifest\":"u8, .. manifest.ToJson(), .. "}\n"u8
    ];

    private static byte[] Line(string repository, Digest removed) =>
        [.. "{\"repository\":"u8, .. JsonWriting.WriteValue(repository), .. ",\"removed\":"u8, .. JsonWriting.WriteValue(removed.ToString()), .. "}\n"u8];

    private static void Read(string line, DateTimeOffset written, ImmutableDictionary<(string Repository, Digest Digest), LeftManifest>.Builder left)
    {
        try
        {
            JsonElement json = JsonReading.ParseObject(Encoding.UTF8.GetBytes(line), FileName);
            string repository = json.GetText("repository", FileName) ?? "";
            if (json.GetObject("manifest", FileName) is { } manifest)
            {
                var descriptor = Descriptor.Read(manifest, FileName);
                bool isDated = DateTimeOffset.TryParse(json.GetText("since", FileName), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since);
                left[(repository, descriptor.Digest)] = new LeftManifest(descriptor, isDated ? since : written);
            }
            else if (Digest.TryParse(json.GetText("removed", FileName), out Digest removed))
            {
                left.Remove((repository, removed));
            }
        }
        catch (ImageException)
        {
            // Damaged, as after a power cut. The rest of the file is as good as before.
        }
    }

    // Another server may have written lines, or the file anew.
    private State Refresh()
    {
        State state = Volatile.Read(ref _state);
        if (path is null || RegularFile.Find(path) is not { } status)
        {
            return state;
        }

        (UInt128 Inode, long Size) file = (status.Stamp.Inode, status.Size);
        if (state.File == file)
        {
            return state;
        }

        byte[] raw = Patience.WithWindows(() => RegularFile.ReadAllBytes(path));
        string[] lines = Encoding.UTF8.GetString(raw).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var left = ImmutableDictionary.CreateBuilder<(string Repository, Digest Digest), LeftManifest>();
        DateTimeOffset written = File.GetLastWriteTimeUtc(path);
        foreach (string line in lines)
        {
            Read(line, written, left);
        }

        state = new State((file.Inode, raw.Length), lines.Length, left.ToImmutable());
        Volatile.Write(ref _state, state);
        return state;
    }

    private void Change(Func<ImmutableDictionary<(string Repository, Digest Digest), LeftManifest>, ImmutableDictionary<(string Repository, Digest Digest), LeftManifest>> change, byte[] lines)
    {
        State state = Refresh();
        if (lines.Length == 0)
        {
            return;
        }

        (UInt128 Inode, long Size)? written = path is null ? null : Append(path, lines, isNew: !RegularFile.Exists(path));
        Volatile.Write(ref _state, new State(written, state.Lines + lines.Count(letter => letter == '\n'), change(state.Manifests)));
    }

    private (UInt128 Inode, long Size)? Append(string file, byte[] lines, bool isNew)
    {
        using (FileStream stream = RegularFile.OpenToAppend(file))
        {
            // A line that has no end was cut off, and what comes now is not part of it.
            if (stream.Length > 0)
            {
                stream.Seek(-1, SeekOrigin.End);
                lines = stream.ReadByte() == '\n' ? lines : [(byte)'\n', .. lines];
            }

            stream.Write(lines);
        }

        if (isNew)
        {
            sync.FlushFolder(Path.GetDirectoryName(file)!);
        }

        return RegularFile.Find(file) is { } status ? (status.Stamp.Inode, status.Size) : null;
    }

    private sealed record State((UInt128 Inode, long Size)? File, int Lines, ImmutableDictionary<(string Repository, Digest Digest), LeftManifest> Manifests);
}
