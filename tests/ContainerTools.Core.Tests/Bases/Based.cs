using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Tests.Bases;

/// <summary>Bases and images upon them, of layers and configs that a test names.</summary>
internal static class Based
{
    public static Layer OldLayer { get; } = WrittenLayer.Of("base = old");

    public static Layer NewLayer { get; } = WrittenLayer.Of("base = new");

    public static Layer OtherLayer { get; } = WrittenLayer.Of("more = new");

    public static Layer OwnLayer { get; } = WrittenLayer.Of("app = own");

    /// <param name="config">The settings.</param>
    /// <param name="layers">The layers; each gets a step.</param>
    /// <param name="history">The history instead of that; empty for none.</param>
    /// <param name="more">Members beside the settings.</param>
    public static Image Make(string config, Layer[] layers, string? history = null, string more = "\"os\":\"linux\"")
    {
        string steps = history ?? string.Join(",", layers.Select(layer => $$"""{"created_by":"make {{NameOf(layer)}}"}"""));
        string diffIds = string.Join(",", layers.Select(layer => $"\"{layer.DiffId}\""));
        string historyMember = steps.Length == 0 ? "" : $",\"history\":[{steps}]";
        return LayerImage.Of(Encoding.UTF8.GetBytes($$"""{"architecture":"amd64",{{more}},"config":{{config}},"rootfs":{"type":"layers","diff_ids":[{{diffIds}}]}{{historyMember}}}"""), layers);
    }

    public static string NameOf(Layer layer) => layer == OldLayer ? "old" : layer == NewLayer ? "new" : layer == OtherLayer ? "other" : "own";

    public static string ConfigOf(Image image) => JsonNode.Parse(image.Config.Raw.Span)!["config"]!.ToJsonString();
}
