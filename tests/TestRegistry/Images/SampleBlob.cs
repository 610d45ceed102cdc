using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Bytes that a descriptor points at.</summary>
public sealed record SampleBlob(byte[] Content, string MediaType)
{
    public string Digest { get; } = Hash.Sha256(Content);

    public JsonObject Descriptor() => new() { ["mediaType"] = MediaType, ["size"] = Content.Length, ["digest"] = Digest };
}
