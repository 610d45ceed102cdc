using System.Text;
using ContainerTools.Json;

namespace ContainerTools.Archive.Writing;

/// <summary>
/// The descriptions of layers as Docker before 1.10 had them, one for each layer, as skopeo makes them up: a layer's ID covers
/// the layers below it, and the topmost layer has the image's settings.
/// </summary>
internal static class SkopeoLegacy
{
    private static readonly string[] Settings = ["architecture", "config", "container", "container_config", "created", "docker_version", "os"];

    /// <summary>The ID and the <c>json</c> of each layer, the lowest first.</summary>
    public static IReadOnlyList<(string Id, byte[] Json)> Describe(Image image)
    {
        var result = new List<(string, byte[])>();
        string? chain = null;
        string? parent = null;
        for (int i = 0; i < image.Layers.Count; i++)
        {
            var members = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            if (parent is not null)
            {
                members["parent"] = GoJson.WriteText(parent);
            }

            if (i == image.Layers.Count - 1)
            {
                AddSettings(members, image);
            }

            string diffId = image.Layers[i].DiffId.ToString();
            chain = chain is null ? diffId : Digest.Of("sha256", Encoding.ASCII.GetBytes($"{chain} {diffId}")).ToString();

            // The ID is the digest of what is not yet known by it: the chain ID stands in its place.
            string id = Digest.Of("sha256", GoJson.WriteObject(members.Append(KeyValuePair.Create("layer_id", GoJson.WriteText(chain))))).Hex;
            members["id"] = GoJson.WriteText(id);
            result.Add((id, GoJson.WriteObject(members)));
            parent = id;
        }

        return result;
    }

    private static void AddSettings(Dictionary<string, byte[]> members, Image image)
    {
        Dictionary<string, byte[]> config = GoJson.ReadMembers(image.Config.Raw.Span);
        foreach (string name in Settings)
        {
            members[name] = config.TryGetValue(name, out byte[]? value) ? GoJson.Compact(value) : "null"u8.ToArray();
        }
    }
}
