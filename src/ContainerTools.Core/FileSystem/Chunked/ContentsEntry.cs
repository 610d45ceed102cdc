using System.Text.Json.Serialization;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>
/// One entry of a layer's table of contents, as stargz-snapshotter (docs/estargz.md, "TOCEntry") and containers/storage
/// (pkg/chunked, "FileMetadata") write it.
/// </summary>
internal sealed class ContentsEntry
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("modtime")]
    public string? Modified { get; init; }

    [JsonPropertyName("linkName")]
    public string? LinkName { get; init; }

    [JsonPropertyName("mode")]
    public long Mode { get; init; }

    [JsonPropertyName("uid")]
    public long Uid { get; init; }

    [JsonPropertyName("gid")]
    public long Gid { get; init; }

    [JsonPropertyName("userName")]
    public string? UserName { get; init; }

    [JsonPropertyName("groupName")]
    public string? GroupName { get; init; }

    [JsonPropertyName("devMajor")]
    public int DeviceMajor { get; init; }

    [JsonPropertyName("devMinor")]
    public int DeviceMinor { get; init; }

    [JsonPropertyName("xattrs")]
    public Dictionary<string, byte[]>? Attributes { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("offset")]
    public long Offset { get; init; }

    [JsonPropertyName("endOffset")]
    public long EndOffset { get; init; }

    [JsonPropertyName("innerOffset")]
    public long InnerOffset { get; init; }

    [JsonPropertyName("chunkOffset")]
    public long ChunkOffset { get; init; }

    [JsonPropertyName("chunkSize")]
    public long ChunkSize { get; init; }

    [JsonPropertyName("chunkDigest")]
    public string? ChunkDigest { get; init; }
}
