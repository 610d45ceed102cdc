using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Layering;

/// <summary>Nodes from the JSON that Nix and its build helpers write.</summary>
internal static class NixGraph
{
    private const string What = "The reference graph";

    public static IEnumerable<GraphNode> Read(ReadOnlyMemory<byte> json, string? name) => Read(JsonReading.Parse(json, What), name);

    public static IReadOnlyList<GraphNode> Read(JsonElement json, string? name) => json.ValueKind switch
    {
        JsonValueKind.Array when name is null => json.EnumerateArray().Select(ReadListed).ToArray(),
        JsonValueKind.Object when name is not null => Read(Choose(json, name), null),
        JsonValueKind.Object when IsAttributes(json) => Read(Choose(json, null), null),
        // path-info from Nix 2.33 on, --json-format 2 and later: paths are base names below an object of their own.
        JsonValueKind.Object when json.GetObject("info", What) is { } info => ReadKeyed(info, json.GetText("storeDir", What)),
        JsonValueKind.Object => ReadKeyed(json, null),
        _ => throw JsonReading.Malformed(What, name is null ? "is neither a JSON array nor an object" : $"has no part '{name}'"),
    };

    // Structured attributes and the input of flatten-references-graph hold graphs as arrays under names of their own;
    // what path-info is keyed by are paths.
    private static bool IsAttributes(JsonElement json) => json.EnumerateObject().Any(property => IsGraph(property.Value));

    private static JsonElement Choose(JsonElement json, string? name)
    {
        JsonProperty[] graphs = json.EnumerateObject().Where(property => IsGraph(property.Value)).ToArray();
        JsonProperty[] chosen = name is null ? graphs : Array.FindAll(graphs, property => property.GetNameOrRaw() == name);
        // An empty array can be anything, so it is no rival to a graph.
        chosen = chosen.Length > 1 ? Array.FindAll(chosen, property => property.Value.GetArrayLength() > 0) : chosen;
        string names = string.Join(", ", graphs.Select(property => $"'{property.GetNameOrRaw()}'"));
        return chosen.Length == 1
            ? chosen[0].Value
            : throw JsonReading.Malformed(What, name is null ? $"is there more than once; choose one of {names}" : $"has no part '{name}', only {(names.Length > 0 ? names : "other things")}");
    }

    private static bool IsGraph(JsonElement json) => json.ValueKind == JsonValueKind.Array
        && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && item.TryFind("path", out _));

    private static GraphNode ReadListed(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? ReadNode(json.GetText("path", What) ?? throw JsonReading.Malformed(What, "has a node without a path"), json, null)
        : throw JsonReading.Malformed(What, "has an item that is not an object");

    private static GraphNode[] ReadKeyed(JsonElement json, string? storeDirectory) =>
        json.EnumerateObject().Select(property => ReadNode(property.GetName(What), property.Value, storeDirectory)).ToArray();

    private static GraphNode ReadNode(string path, JsonElement json, string? storeDirectory)
    {
        string full = Complete(path, storeDirectory);
        string what = $"Node '{full}' of the reference graph";
        // path-info writes null (formerly "valid": false) for a path that the store does not have.
        if (json.ValueKind == JsonValueKind.Null || (json.ValueKind == JsonValueKind.Object && json.TryFind("valid", out JsonElement valid) && valid.ValueKind == JsonValueKind.False))
        {
            throw JsonReading.Malformed(what, "is not a valid path of its store");
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw JsonReading.Malformed(what, "is not an object");
        }

        IReadOnlyList<string> references = json.GetList("references", what) ?? throw JsonReading.Malformed(what, "has no 'references'");
        return new GraphNode(full, references.Select(reference => Complete(reference, storeDirectory)), ReadSize(json, "narSize", what) ?? 0, ReadSize(json, "closureSize", what));
    }

    private static string Complete(string path, string? storeDirectory) =>
        storeDirectory is null || path.Contains('/', StringComparison.Ordinal) ? path : $"{storeDirectory}/{path}";

    private static long? ReadSize(JsonElement json, string name, string what) =>
        !json.TryFind(name, out JsonElement size) || size.ValueKind == JsonValueKind.Null ? null
        : size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes) && bytes >= 0 ? bytes
        : throw JsonReading.Malformed(what, $"has no valid '{name}'");
}
