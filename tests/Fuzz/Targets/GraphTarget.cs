using System.Text.Json.Nodes;
using ContainerTools.Composition;
using ContainerTools.Json;
using ContainerTools.Layering;

namespace ContainerTools.Fuzzing;

/// <summary>Graphs of references, layering pipelines and configurations of stream scripts: JSON of other programs.</summary>
internal sealed class GraphTarget : FuzzTarget
{
    private static readonly JsonNode[] Seeds =
    [
        JsonNode.Parse("""[{"path":"/nix/store/a","references":["/nix/store/b","/nix/store/a"],"closureSize":10,"narSize":5},{"path":"/nix/store/b","references":[],"narSize":5}]""")!,
        JsonNode.Parse("""{"graph":[{"path":"/nix/store/a","references":[]}]}""")!,
        JsonNode.Parse("""[["subcomponent_out",["/nix/store/a"]],["over","main",["pipe",[["popularity_contest"],["limit_layers",5]]]],["split_paths",["/nix/store/b"]],["flatten"],["reverse"],["split_every",2],["remove_paths",["x"]],["map",["flatten"]]]""")!,
        JsonNode.Parse("""{"architecture":"amd64","config":{"Env":["A=b"]},"store_dir":"/nix/store","from_image":null,"store_layers":[["/nix/store/a"],["/nix/store/b"]],"customisation_layer":"/nix/store/c","repo_tag":"a:b","created":"1970-01-01T00:00:01+00:00","mtime":"1970-01-01T00:00:01+00:00","uid":0,"gid":0,"uname":"root","gname":"root"}""")!,
    ];

    public override string Name => "graphs";

    public override byte[] Make(Random random) => JsonMutator.Mutate(Seeds[random.Next(Seeds.Length)], random);

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        bool isTaken = Passes(() => Split(ReferenceGraph.FromNix(input)));
        isTaken |= Passes(() => _ = StreamConfiguration.Parse(input).StoreLayers.Count);
        isTaken |= Passes(() => _ = StageParser.ParsePipeline(PlainValue.From(JsonReading.Parse(input, "it")), null));
        return Task.FromResult(isTaken);
    }

    private static void Split(ReferenceGraph graph)
    {
        _ = (graph.Count, graph.Size, graph.Roots.Count);
        foreach (GraphNode node in graph.Nodes)
        {
            _ = graph.GetReferences(node.Path).Count;
        }
    }

    private static bool Passes(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
