using System.Text.Json.Serialization;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>A layer's table of contents.</summary>
internal sealed class ContentsDocument
{
    [JsonPropertyName("version")]
    public int Version { get; init; }

    [JsonPropertyName("entries")]
    public List<ContentsEntry>? Entries { get; init; }
}
