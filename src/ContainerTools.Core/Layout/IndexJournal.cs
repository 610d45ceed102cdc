using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Layout;

/// <summary>
/// Changes of an index, written one after the other instead of the whole index each time. A line is a JSON array of changes that belong
/// together: <c>old</c> is the SHA-256 of the entry that goes, <c>new</c> the entry that comes.
/// </summary>
/// <remarks>
/// To apply all lines to an index that has them already changes nothing: of each entry that they name, the last line decides whether it is
/// there. So a process that is killed between writing the index and emptying the journal does no harm.
/// </remarks>
internal static class IndexJournal
{
    public static byte[] ToLine(IReadOnlyList<IndexChange> changes)
    {
        using var line = new MemoryStream();
        line.WriteByte((byte)'[');
        for (int i = 0; i < changes.Count; i++)
        {
            line.Write(i == 0 ? "{"u8 : ",{"u8);
            if (changes[i].Old is { } old)
            {
                line.Write(Encoding.ASCII.GetBytes($"\"old\":\"{Name(old)}\""));
            }

            if (changes[i].New is { } added)
            {
                line.Write(changes[i].Old is null ? "\"new\":"u8 : ",\"new\":"u8);
                line.Write(added);
            }

            line.WriteByte((byte)'}');
        }

        line.Write("]\n"u8);
        return line.ToArray();
    }

    /// <summary>How many bytes of a journal are whole lines. What follows was being written when its writer was killed.</summary>
    public static int Measure(ReadOnlyMemory<byte> journal) => Parse(journal).Length;

    /// <summary>The entries of an index after the changes.</summary>
    public static IReadOnlyList<JsonElement> Apply(IReadOnlyList<JsonElement> entries, ReadOnlyMemory<byte> journal)
    {
        List<JsonElement> lines = Parse(journal).Lines;
        if (lines.Count == 0)
        {
            return entries;
        }

        var order = entries.Select(entry => (JsonElement?)entry).ToList();
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < order.Count; i++)
        {
            PlacesOf(Name(IndexWriter.Keep(entries[i]))).Add(i);
        }

        foreach (JsonElement change in lines.SelectMany(line => line.EnumerateArray()))
        {
            string? old = change.TryFind("old", out JsonElement name) ? name.GetString() : null;
            JsonElement? added = change.TryFind("new", out JsonElement entry) ? entry : null;
            string? addedName = added is null ? null : Name(IndexWriter.Keep(added.Value));
            if (old == addedName || addedName is not null && PlacesOf(addedName).Count > 0)
            {
                added = null;
            }

            int place = old is null || old == addedName ? -1 : Take(old);
            if (place >= 0)
            {
                order[place] = null;
            }

            if (added is not null)
            {
                place = place >= 0 ? place : order.Count;
                if (place == order.Count)
                {
                    order.Add(null);
                }

                order[place] = added;
                PlacesOf(addedName!).Add(place);
            }
        }

        return [.. order.OfType<JsonElement>()];

        List<int> PlacesOf(string entryName) => places.TryGetValue(entryName, out List<int>? found) ? found : places[entryName] = [];

        int Take(string entryName)
        {
            List<int> found = PlacesOf(entryName);
            if (found.Count == 0)
            {
                return -1;
            }

            int first = found[0];
            found.RemoveAt(0);
            return first;
        }
    }

    private static string Name(byte[] entry) => Convert.ToHexStringLower(SHA256.HashData(entry));

    private static (List<JsonElement> Lines, int Length) Parse(ReadOnlyMemory<byte> journal)
    {
        var lines = new List<JsonElement>();
        int length = 0;
        while (journal.Span[length..].IndexOf((byte)'\n') is >= 0 and var end && TryParse(journal.Slice(length, end), out JsonElement line))
        {
            lines.Add(line);
            length += end + 1;
        }

        return (lines, length);
    }

    private static bool TryParse(ReadOnlyMemory<byte> text, out JsonElement line)
    {
        try
        {
            line = JsonElement.Parse(text.Span);
            return line.ValueKind == JsonValueKind.Array && line.EnumerateArray().All(IsChange);
        }
        catch (JsonException)
        {
            line = default;
            return false;
        }
    }

    private static bool IsChange(JsonElement change) => change.ValueKind == JsonValueKind.Object
        && (!change.TryFind("old", out JsonElement old) || old.ValueKind == JsonValueKind.String)
        && (!change.TryFind("new", out JsonElement added) || added.ValueKind == JsonValueKind.Object);
}
