using System.Security.Cryptography;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Layering;

namespace ContainerTools.Graphs;

/// <summary>Learns from images of the past how often nodes change.</summary>
internal static class ChangeHistory
{
    /// <summary>What the nodes of an image have in them: equal for nodes of the same content.</summary>
    public static Dictionary<string, string> Fingerprint(IReadOnlyList<GraphDraft> drafts) => drafts.ToDictionary(draft => draft.Name, Fingerprint, StringComparer.Ordinal);

    /// <summary>Gives the nodes rates. How probable a change is, is the part of the steps between images that changed the node, with one step more that is as likely as that of a usual package.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="images">Of each image the fingerprints of its nodes, in the order of time.</param>
    public static ReferenceGraph Apply(ReferenceGraph graph, IReadOnlyList<Dictionary<string, string>> images)
    {
        return new ReferenceGraph(graph.Nodes.Select(node => Rate(node.Path) is { } rate ? node with { ChangeRate = rate } : node));

        // A step that brings or removes a node changes it, too; of what no image had nothing is known.
        double? Rate(string name)
        {
            (int steps, int changes) = (0, 0);
            for (int i = 1; i < images.Count; i++)
            {
                (string? before, string? after) = (images[i - 1].GetValueOrDefault(name), images[i].GetValueOrDefault(name));
                steps += before is null && after is null ? 0 : 1;
                changes += before == after ? 0 : 1;
            }

            return steps == 0 ? null : (changes + ChangeRates.Probability) / (steps + 1) / ChangeRates.Probability;
        }
    }

    // Times are not content: many builds give each file the time of the build.
    private static string Fingerprint(GraphDraft draft)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageFile file in draft.Files.Where(file => file.Kind != FileKind.Directory))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.FullName}\0{file.Kind}\0{file.Size}\0{file.Digest}\0{file.LinkTarget}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
