using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Packages.Node;

/// <summary>Reads npm's lock files of versions 1 to 3 (npm, package-lock.json).</summary>
internal static class NodeLock
{
    private const string Folder = "node_modules/";

    /// <summary>The packages that come from elsewhere; links and the projects themselves are none.</summary>
    public static IEnumerable<NodeLockEntry> Read(JsonElement root) =>
        root.TryFind("packages", out JsonElement packages) && packages.ValueKind == JsonValueKind.Object ? ReadPackages(packages) : ReadTree(root);

    private static IEnumerable<NodeLockEntry> ReadPackages(JsonElement packages)
    {
        foreach (JsonProperty item in packages.EnumerateObject())
        {
            string location = item.GetNameOrRaw();
            int start = location.LastIndexOf(Folder, StringComparison.Ordinal);
            if (start >= 0 && !IsTrue(item.Value, "link"))
            {
                // The name is said where it is not that of the folder.
                string name = item.Value.FindText("name") ?? location[(start + Folder.Length)..];
                if (Describe(location, name, item.Value) is { } entry)
                {
                    yield return entry;
                }
            }
        }
    }

    // Version 1 has each package in the one that it is nested in.
    private static IEnumerable<NodeLockEntry> ReadTree(JsonElement root)
    {
        var open = new Stack<(string Place, JsonElement Level)>([("", root)]);
        while (open.TryPop(out (string Place, JsonElement Level) next))
        {
            if (!next.Level.TryFind("dependencies", out JsonElement list) || list.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (JsonProperty item in list.EnumerateObject())
            {
                string name = item.GetNameOrRaw();
                string location = $"{next.Place}{Folder}{name}";
                open.Push((location + "/", item.Value));
                if (Describe(location, name, item.Value) is { } entry)
                {
                    yield return entry;
                }
            }
        }
    }

    private static NodeLockEntry? Describe(string location, string name, JsonElement json) => json.FindText("version") is not { Length: > 0 } version ? null
        : new NodeLockEntry(location, name, version, json.FindText("integrity"), json.FindText("license"), IsTrue(json, "dev"));

    private static bool IsTrue(JsonElement json, string name) => json.TryFind(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
